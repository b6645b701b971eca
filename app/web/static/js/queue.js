// The queue: rows are refreshed where they stand, new cases wait behind a pill.
import "./countdown.js";
import { choose, chosen, rows } from "./keys.js";
import { onEvent, start } from "./live.js";

const list = document.querySelector("[data-rows]");
const pill = document.querySelector("[data-news]");
const stale = new Set();
let asking = null;

async function ask() {
  asking = null;
  const answer = await fetch(pill.dataset.news, { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const { count } = await answer.json();
  pill.hidden = count === 0;
  pill.textContent = count === 1 ? pill.dataset.one : pill.dataset.many.replace("{n}", count);
}

async function refresh() {
  const ids = [...stale];
  stale.clear();
  for (const id of ids) {
    const row = document.getElementById(`case-${id}`);
    if (!row || row.contains(document.activeElement) && document.activeElement.matches("button")) continue;
    const address = list.dataset.rowAddress.replace("/0", `/${id}`);
    const answer = await fetch(address, { headers: { "HX-Request": "true" } });
    if (answer.ok) replace(row, await answer.text());
  }
}

function replace(row, html) {
  const wasChosen = row === chosen();
  const hadFocus = row.contains(document.activeElement);
  const holder = document.createElement("template");
  holder.innerHTML = html;
  const fresh = holder.content.querySelector("li");
  row.replaceWith(fresh);
  window.htmx?.process(fresh);
  if (hadFocus) choose(fresh);
  else if (wasChosen) fresh.classList.add("chosen-row");
}

onEvent((message) => {
  if (message.kind === "state") return;
  if (list?.dataset.rowAddress && document.getElementById(`case-${message.case_id}`)) stale.add(message.case_id);
  if (pill && asking === null) asking = setTimeout(() => { ask(); refresh(); }, 400);
});

// after solving or ignoring, the next unfinished row is chosen; the list stays where it is
document.addEventListener("htmx:after:swap", () => {
  const now = chosen();
  if (now && document.contains(now)) return;
  const next = rows().find((row) => !row.classList.contains("finished"));
  const last = document.activeElement;
  if (!last || last === document.body) choose(after ?? next);
});

let after = null;
document.addEventListener("submit", (event) => {
  const row = event.target.closest?.("[data-row]");
  after = row?.nextElementSibling?.matches("[data-row]") ? row.nextElementSibling : null;
});

start();
