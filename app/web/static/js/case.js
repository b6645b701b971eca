// The page of a case.
import "./keys.js";
import "./countdown.js";
import { onEvent, start } from "./live.js";
import { prepareReply } from "./reply.js";
import { write } from "./writing.js";

const page = document.querySelector("[data-case-page]");
const changed = document.querySelector("[data-changed]");
let box = null;

function prepare() {
  const form = document.querySelector("[data-reply]");
  box = form ? prepareReply(form) : null;
}

async function refreshReply() {
  const part = document.getElementById("reply");
  const answer = await fetch(part.dataset.replyPart, { headers: { "HX-Request": "true" } });
  if (!answer.ok) return;
  const holder = document.createElement("template");
  holder.innerHTML = await answer.text();
  const hadFocus = part.contains(document.activeElement);
  for (const one of [".thread", "#reply"]) {
    document.querySelector(one).replaceWith(holder.content.querySelector(one));
  }
  // what is shown now is what the next action is about
  const { version } = document.getElementById("reply").dataset;
  for (const field of document.querySelectorAll("[name=case_version]")) field.value = version;
  prepare();
  if (hadFocus) document.querySelector("#reply :is([data-next], textarea)")?.focus();
}

onEvent((message) => {
  if (message.kind === "state" || String(message.case_id) !== page.dataset.casePage) return;
  if (message.id <= Number(page.dataset.since)) return; // it was there when the page was made
  if (document.querySelector("[data-under-way]")) refreshReply();
  else changed.hidden = false;
});

document.addEventListener("held-over", () => setTimeout(refreshReply, 1500));
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-writes]");
  const field = document.querySelector("[data-reply] textarea");
  if (button && field) write(field, button.dataset.writes);
});
document.querySelector("[data-reload]")?.addEventListener("click", (event) => {
  event.preventDefault();
  location.reload();
});

function begin() {
  const first = document.getElementById("not-taken") ?? document.querySelector("[data-next], [data-first]");
  if (first) first.focus();
  else if (location.hash === "#reply") document.querySelector("[data-reply] textarea")?.focus();
}

prepare();
if (document.readyState === "complete") begin();
else addEventListener("load", () => setTimeout(begin)); // going to #reply takes the focus away
start();
