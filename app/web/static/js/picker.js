// ";" and two letters: a template fills itself in.
const OPENER = /(^|\s)[;；](\S{0,30})$/;

// letters in order; closer together and nearer to the start is better; -1: does not fit
export function score(query, text) {
  let at = -1;
  let sum = 0;
  for (const letter of query.normalize("NFKC").toLowerCase()) {
    const next = text.indexOf(letter, at + 1);
    if (next < 0) return -1;
    sum += next - at - 1;
    at = next;
  }
  return sum;
}

const fits = (query, option) => {
  const found = [option.dataset.shortcut, option.dataset.title]
    .map((text) => score(query, text.normalize("NFKC").toLowerCase()))
    .filter((one) => one >= 0);
  return found.length ? Math.min(...found) : -1;
};

export function picker(field, list, onPick) {
  const options = [...list.querySelectorAll("[data-template]")];
  const none = list.querySelector("[data-none]");
  let shown = [];
  let at = 0;

  const query = () => OPENER.exec(field.value.slice(0, field.selectionStart))?.[2];
  const mark = () => {
    for (const option of options) option.setAttribute("aria-selected", option === shown[at]);
    shown[at]?.scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", shown[at]?.id ?? "");
  };

  function close() { list.hidden = true; field.removeAttribute("aria-activedescendant"); }

  function refresh() {
    const wanted = query();
    if (wanted === undefined) return close();
    const ranked = options.map((option) => [fits(wanted, option), option]);
    shown = ranked.filter(([rank]) => rank >= 0).sort((a, b) => a[0] - b[0]).map(([, option]) => option);
    for (const option of options) option.hidden = !shown.includes(option);
    list.append(...shown, ...(none ? [none] : []));
    if (none) none.hidden = shown.length > 0 || options.length === 0;
    at = 0;
    list.hidden = false;
    mark();
  }

  function pick(option) {
    if (!option) return;
    const before = field.value.slice(0, field.selectionStart).replace(OPENER, "$1");
    const after = field.value.slice(field.selectionStart);
    field.value = before + option.dataset.text + after;
    const gap = /\{\w+\}/u.exec(option.dataset.text);
    const start = before.length + (gap ? gap.index : option.dataset.text.length);
    field.setSelectionRange(start, gap ? start + gap[0].length : start);
    close();
    field.focus();
    onPick(option);
  }

  field.addEventListener("input", (event) => { if (!event.isComposing) refresh(); });
  field.addEventListener("compositionend", refresh);
  field.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229 || list.hidden) return;
    if (event.ctrlKey || event.metaKey) return;
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (move && shown.length) { at = (at + move + shown.length) % shown.length; mark(); }
    else if ((event.key === "Enter" || event.key === "Tab") && shown.length) pick(shown[at]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  field.addEventListener("blur", () => setTimeout(() => { if (document.activeElement !== field) close(); }, 150));
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => pick(event.target.closest("[data-template]")));

  return {
    open() {
      field.focus();
      const before = field.value.slice(0, field.selectionStart);
      field.setRangeText(/(^|\s)$/.test(before) ? ";" : " ;", field.selectionStart, field.selectionStart, "end");
      refresh();
    },
  };
}
