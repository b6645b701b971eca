// data-opens="ID" opens a dialog, data-closes closes it, data-confirm on a form asks first.
const question = document.getElementById("confirm");
let waiting = null; // { form, submitter } that asked

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) document.getElementById(opener.dataset.opens)?.showModal();
  if (event.target.closest("[data-closes]")) event.target.closest("dialog")?.close();
  if (event.target.closest("[data-agree]")) agree();
  if (event.target instanceof HTMLDialogElement && event.target.open) event.target.close();
});

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (!form.dataset.confirm || form.dataset.agreed) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    waiting = { form, submitter: event.submitter };
    question.querySelector("h2").textContent = form.dataset.confirm;
    question.showModal();
  },
  true,
);

function agree() {
  question.close();
  if (!waiting) return;
  const { form, submitter } = waiting;
  waiting = null;
  form.dataset.agreed = "1";
  form.requestSubmit(submitter);
  delete form.dataset.agreed;
}

for (const chooser of document.querySelectorAll("[data-submits]")) {
  chooser.addEventListener("change", () => chooser.form.requestSubmit());
}

for (const mark of document.querySelectorAll("[data-opens-now]")) {
  document.getElementById(mark.dataset.opensNow)?.showModal();
}
