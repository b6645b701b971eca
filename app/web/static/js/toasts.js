// Toasts go by themselves, unless they are an alert or somebody points at them.
const SHOWN_FOR = 6000;
const region = document.getElementById("toasts");

export function toast(html) {
  region.insertAdjacentHTML("beforeend", html);
}

function leave(one) {
  if (one.matches(":hover, :focus-within")) setTimeout(() => leave(one), SHOWN_FOR);
  else one.remove();
}

function watch(one) {
  if (one.getAttribute("role") === "alert" || "stays" in one.dataset) return;
  setTimeout(() => leave(one), SHOWN_FOR);
}

region.querySelectorAll("[data-toast]").forEach(watch);
new MutationObserver((changes) => {
  for (const change of changes) {
    for (const node of change.addedNodes) if (node.dataset && "toast" in node.dataset) watch(node);
  }
}).observe(region, { childList: true });

region.addEventListener("click", (event) => {
  if (event.target.closest("[data-dismiss]")) event.target.closest("[data-toast]").remove();
});
