// Counts down to what is held or due. The server decides; this only tells.
const due = (left, late) => (left < 0 ? late : null);

// while a reply is held, its undo has the key; then whatever waits for it
function freeKeys() {
  for (const one of document.querySelectorAll("[data-key-then]")) {
    one.dataset.key = one.dataset.keyThen;
    delete one.dataset.keyThen;
  }
}

// a z that comes just too late was meant for the undo, and undoes nothing else
const GRACE = 2000; // milliseconds
let heldAt = -Infinity;
const isHeld = () => document.querySelector("[data-held-until]") !== null;
addEventListener("keydown", (event) => {
  if (event.key === "z" && !isHeld() && Date.now() - heldAt < GRACE) event.stopPropagation();
}, { capture: true });

function tick() {
  if (isHeld()) heldAt = Date.now();
  for (const held of document.querySelectorAll("[data-held-until]")) {
    const left = Math.ceil((Date.parse(held.dataset.heldUntil) - Date.now()) / 1000);
    const said = held.querySelector("[data-countdown]");
    if (left > 0 && said) said.textContent = said.dataset.countdown.replace("{n}", left);
    else if (left <= 0) {
      if (held.classList.contains("held")) held.remove();
      else { delete held.dataset.heldUntil; held.querySelector("[data-undo]")?.setAttribute("disabled", ""); held.dispatchEvent(new CustomEvent("held-over", { bubbles: true })); }
    }
  }
  if (!isHeld()) freeKeys();
  for (const clock of document.querySelectorAll("[data-due]")) {
    clock.classList.toggle("over", due(Date.parse(clock.dataset.due) - Date.now(), true) === true);
  }
}

setInterval(tick, 500);
tick();
