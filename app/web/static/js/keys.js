// Single keys: [data-key="e"] is pressed in the chosen row, else on the page; g + letter goes to a place.
const SWITCH = "kikimimi.keys";
const isOff = () => localStorage.getItem(SWITCH) === "off";
const writes = (target) => target.closest?.("input, textarea, select, [contenteditable]");
let afterG = 0;

export const rows = () => [...document.querySelectorAll("[data-row]")];
export const chosen = () => document.querySelector("[data-row].chosen-row");

export function choose(row) {
  if (!row) return;
  chosen()?.classList.remove("chosen-row");
  row.classList.add("chosen-row");
  const link = row.querySelector('[data-key~="o"]');
  link?.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const all = rows();
  if (!all.length) return false;
  const at = all.indexOf(chosen());
  choose(all[at < 0 ? 0 : Math.min(Math.max(at + by, 0), all.length - 1)]);
  return true;
}

function find(key) {
  const wanted = `[data-key~="${CSS.escape(key)}"]`;
  return chosen()?.querySelector(wanted) ?? document.querySelector(`:not([data-row] *)${wanted}`);
}

function press(key) {
  const found = find(key);
  if (!found || found.disabled) return false;
  if (found.matches("textarea, input:not([type=radio])")) found.focus();
  else found.click();
  if (found.matches("summary")) writeIn(found.parentElement);
  return true;
}

// what is typed next belongs into the form that a key has opened, not to the single keys
function writeIn(details) {
  if (details.open) details.querySelector("textarea, input:not([type=hidden])")?.focus();
}

function handle(event) {
  const { key } = event;
  if (Date.now() - afterG < 1200) {
    afterG = 0;
    const place = document.querySelector(`[data-go="${CSS.escape(key)}"]`);
    if (place) place.click();
    return Boolean(place);
  }
  if (key === "g") { afterG = Date.now(); return true; }
  if (key === "j" || key === "k") return step(key === "j" ? 1 : -1) || press(key);
  if (key === "/") { document.querySelector("[data-search]")?.focus(); return true; }
  if (key === "?") { document.getElementById("keys")?.showModal(); return true; }
  if (key === "Enter") return event.target === document.body && Boolean(chosen()) && press("o");
  return press(key);
}

document.addEventListener("keydown", (event) => {
  // an input method is composing: its keys are not ours
  if (event.isComposing || event.keyCode === 229) return;
  if (event.key === "Escape" && writes(event.target)) event.target.blur();
  if (event.ctrlKey || event.metaKey || event.altKey || isOff()) return;
  if (writes(event.target) || document.querySelector("dialog[open]")) return;
  if (handle(event)) event.preventDefault();
});

document.addEventListener("focusin", (event) => {
  const row = event.target.closest("[data-row]");
  if (row && row !== chosen()) {
    chosen()?.classList.remove("chosen-row");
    row.classList.add("chosen-row");
  }
});

for (const box of document.querySelectorAll("[data-keys-switch]")) {
  box.checked = !isOff();
  box.addEventListener("change", () => localStorage.setItem(SWITCH, box.checked ? "on" : "off"));
}
