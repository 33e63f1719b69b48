// One key for what is done often. What has a key says so itself (data-key), so the list is never out of date.
// Keys do nothing while somebody types, and can be switched off on this device (WCAG 2.1.4).
const list = document.getElementById("keys");
const on = document.getElementById("keys-on");
const SWITCH = "relevo-keys";
const ROWS = "main th[scope=row] a, main [data-row]";

on.checked = localStorage.getItem(SWITCH) !== "off";
on.addEventListener("change", () => localStorage.setItem(SWITCH, on.checked ? "on" : "off"));

const shown = (selector) => [...document.querySelectorAll(selector)].filter((one) => one.checkVisibility());
const named = (one) => one.getAttribute("aria-label") || one.textContent.trim().replace(/\s+/g, " ");

const open = () => {
  const body = list.querySelector("dl");
  body.replaceChildren();
  const said = new Map();
  for (const one of shown("[data-key]")) if (!said.has(one.dataset.key)) said.set(one.dataset.key, named(one));
  if (shown(ROWS).length) said.set("j k", list.dataset.rows);
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

const step = (by) => {
  const rows = shown(ROWS);
  if (!rows.length) return;
  const now = rows.indexOf(document.activeElement);
  rows[now < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(Math.max(now + by, 0), rows.length - 1)].focus();
};

const typing = (where) => where.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");

document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || list.open || !on.checked) return;
  if (typing(target)) return;
  if (key === "?") open();
  else if (key === "j" || key === "k") step(key === "j" ? 1 : -1);
  else {
    const [one] = shown(`[data-key="${CSS.escape(key)}"]`);
    if (!one) return;
    // What changes something is only stepped on: a second key presses it.
    if (one.matches("a, summary")) one.click();
    else one.focus();
  }
  event.preventDefault();
});

for (const button of document.querySelectorAll("[data-keys]")) {
  button.hidden = false;
  button.addEventListener("click", open);
}
