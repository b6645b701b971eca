// The page of a case.
import "./keys.js";
import "./countdown.js";
import { onEvent, start } from "./live.js";
import { prepareReply } from "./reply.js";

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
  part.replaceWith(holder.content.querySelector("#reply"));
  prepare();
}

onEvent((message) => {
  if (message.kind === "state" || String(message.case_id) !== page.dataset.casePage) return;
  if (message.kind === "reply.drafted") return;
  if (document.querySelector("[data-under-way]")) refreshReply();
  else changed.hidden = false;
});

document.addEventListener("held-over", () => setTimeout(refreshReply, 1500));
document.querySelector("[data-reload]")?.addEventListener("click", (event) => {
  event.preventDefault();
  location.reload();
});

prepare();
(document.getElementById("not-taken") ?? document.querySelector("[data-next]"))?.focus();
if (location.hash === "#reply") document.querySelector("[data-reply] textarea")?.focus();
start();
