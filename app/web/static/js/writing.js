// Puts a text into a field as if it were typed: what stood there stays, and Ctrl+Z takes it back.
export function write(field, text) {
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
  const whole = field.value.trim() ? `${field.value.endsWith("\n") ? "" : "\n"}${text}` : text;
  // deprecated, and still the only way that the field's own undo knows of
  if (document.execCommand("insertText", false, whole)) return;
  field.setRangeText(whole, field.value.length, field.value.length, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
