// One key for what is done often. What has a key says so itself (data-key), so the list is never out of date.
// Keys do nothing while somebody types, and can be switched off on this device (WCAG 2.1.4).
const list = document.getElementById("keys");
const on = document.getElementById("keys-on");
const SWITCH = "relevo-keys";
const ROWS = "main th[scope=row] a, main [data-row]";
const FIELD = "input:not([type=hidden]), select, textarea, button";

on.checked = localStorage.getItem(SWITCH) !== "off";
on.addEventListener("change", () => localStorage.setItem(SWITCH, on.checked ? "on" : "off"));

const shown = (selector) => [...document.querySelectorAll(selector)].filter((one) => one.checkVisibility());
const named = (one) => one.getAttribute("aria-label") || one.textContent.trim().replace(/\s+/g, " ");
const rowOf = (one) => one.closest("tr, li, article");
const boxOf = (one) => rowOf(one)?.querySelector("input[type=checkbox]:not(:disabled)");

const open = () => {
  const body = list.querySelector("dl");
  body.replaceChildren();
  const said = new Map();
  for (const one of shown("[data-key]")) if (!said.has(one.dataset.key)) said.set(one.dataset.key, one.dataset.keyed || named(one));
  const rows = shown(ROWS);
  if (rows.length) said.set("j k", list.dataset.rows);
  if (rows.some(boxOf)) said.set("x", list.dataset.tick);
  for (const [key, words] of said) {
    const term = document.createElement("dt");
    const kbd = document.createElement("kbd");
    kbd.textContent = key;
    term.append(kbd);
    const means = document.createElement("dd");
    means.textContent = words;
    body.append(term, means);
  }
  list.showModal();
};

// Where one stands: on a row's name, or anywhere else in it, such as its box.
const here = (rows) => rows.findIndex((row) => row === document.activeElement || (rowOf(row)?.contains(document.activeElement) ?? false));

const step = (by) => {
  const rows = shown(ROWS);
  if (!rows.length) return;
  const now = here(rows);
  rows[now < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(Math.max(now + by, 0), rows.length - 1)].focus();
};

const tick = () => {
  const box = document.activeElement.closest("main") && boxOf(document.activeElement);
  box?.click();
  return Boolean(box);
};

// Of several with one key it is that of the row one stands in; of a form or group, its first field.
const press = (key) => {
  const all = shown(`[data-key="${CSS.escape(key)}"]`);
  const row = rowOf(document.activeElement);
  const one = all.find((each) => row?.contains(each)) ?? all[0];
  if (!one) return false;
  // What changes something is only stepped on: a second key presses it.
  if (one.matches("a, summary") || (one.matches("button") && one.form?.method === "get")) one.click();
  else (one.matches(FIELD) ? one : shown(FIELD).find((field) => one.contains(field)))?.focus();
  return true;
};

const typing = (where) => where.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");

document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || list.open || !on.checked) return;
  if (typing(target)) return;
  if (key === "?") open();
  else if (key === "j" || key === "k") step(key === "j" ? 1 : -1);
  else if (!(key === "x" && tick()) && !press(key)) return;
  event.preventDefault();
});

for (const button of document.querySelectorAll("[data-keys]")) {
  button.hidden = false;
  button.addEventListener("click", open);
}
