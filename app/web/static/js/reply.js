// The reply box: counts, keeps what is written every two seconds, fills in templates, sends.
import { lengthOf } from "./length.js";
import { picker } from "./picker.js";

const SAVE_AFTER = 2000;
const RELOAD = 30_000;

export function prepareReply(form) {
  const field = form.querySelector("textarea");
  const counter = form.querySelector("[data-counter]");
  const state = form.querySelector("[data-saved-state]");
  const objections = form.querySelector("[data-objections]");
  const template = form.querySelector("[name=template_id]");
  const rule = { measure: form.dataset.measure, urlLength: Number(form.dataset.urlLength) };
  let timer = null;
  let kept = field.value;
  let sending = false;

  // what the server does not have yet outlives a reload of this tab; older words may be sent by now
  const unsaved = `kikimimi.unsaved ${form.dataset.draft}`;
  const left = JSON.parse(sessionStorage.getItem(unsaved) ?? "null");
  if (left && Date.now() - left.at < RELOAD && left.text.startsWith(field.value)) {
    field.value = left.text;
    later(0);
  }

  function show(length) {
    if (!counter) return;
    counter.querySelector("[data-length]").textContent = length;
    const left = Number(form.dataset.limit) - length;
    counter.classList.toggle("over", left < 0);
    counter.classList.toggle("near", left >= 0 && left <= 20);
  }

  function count() { if (counter) show(lengthOf(field.value, rule)); }

  async function save() {
    timer = null;
    const text = field.value;
    if (text === kept || sending) return;
    try {
      const answer = await fetch(form.dataset.draft, { method: "POST", body: new FormData(form), keepalive: true });
      if (!answer.ok) throw new Error(String(answer.status));
      const said = await answer.json();
      kept = text;
      if (field.value === text) {
        sessionStorage.removeItem(unsaved);
        state.textContent = form.dataset.saved;
        if (said.length !== null) show(said.length);
        objections.replaceChildren(...said.objections.map((sentence) => {
          const line = document.createElement("li");
          line.textContent = sentence;
          return line;
        }));
      }
    } catch {
      state.textContent = form.dataset.lost;
      later(5000);
    }
  }

  function later(wait = SAVE_AFTER) {
    clearTimeout(timer);
    timer = setTimeout(save, wait);
  }

  function changed() {
    count();
    state.textContent = form.dataset.unsaved;
    sessionStorage.setItem(unsaved, JSON.stringify({ text: field.value, at: Date.now() }));
    later();
  }

  field.addEventListener("input", changed);
  addEventListener("visibilitychange", () => { if (document.hidden) save(); });
  field.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); form.requestSubmit(); }
  });
  form.addEventListener("submit", (event) => {
    // a second press while the first is on its way does nothing; the server would find the same key
    if (sending) { event.preventDefault(); return; }
    sending = true;
    clearTimeout(timer);
    sessionStorage.removeItem(unsaved);
  });

  const list = form.querySelector("#picker");
  const open = picker(field, list, (option) => {
    template.value = option.dataset.template;
    changed();
  });
  form.querySelector("[data-templates]")?.addEventListener("click", () => open.open());
  count();
  return { isDirty: () => field.value !== kept || document.activeElement === field };
}
