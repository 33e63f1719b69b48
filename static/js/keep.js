// A part of a page that looks for news by itself never goes over what somebody is writing in it.
const changed = (field) => {
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  if (field.tagName === "SELECT") {
    const before = [...field.options].findIndex((option) => option.defaultSelected);
    return field.selectedIndex !== Math.max(before, 0);
  }
  return field.type !== "hidden" && field.value !== field.defaultValue;
};
const isWriting = (part) =>
  part.querySelector(".inline:not(:empty)") !== null || [...part.querySelectorAll("input, select, textarea")].some(changed);
const opened = (part) => [...part.querySelectorAll("details[open][id]")].map((each) => each.id);
const REFERS = ["for", "aria-describedby", "aria-labelledby"];
let open = [];
let aside = [];

// Several panels can be open, of one form even: what names a part of a panel names it by the panel too.
function nameApart(panel) {
  const own = (id) => `${panel.id}-${id}`;
  const ids = new Set([...panel.querySelectorAll("[id]")].map((each) => each.id));
  for (const name of REFERS)
    for (const each of panel.querySelectorAll(`[${name}]`))
      each.setAttribute(name, each.getAttribute(name).split(" ").map((id) => (ids.has(id) ? own(id) : id)).join(" "));
  for (const each of panel.querySelectorAll("[id]")) each.id = own(each.id);
}

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const asked = detail.requestConfig.elt;
  if (asked.matches(".live") && detail.shouldSwap) {
    if (isWriting(asked)) {
      detail.shouldSwap = false;
      asked.querySelector("[data-news]").hidden = false;
    } else open = opened(asked);
  }
  // What was refused is said where it was typed.
  const panel = asked.closest(".inline");
  if (panel && (detail.xhr.status === 409 || detail.xhr.status === 422)) {
    Object.assign(detail, { shouldSwap: true, isError: false, target: panel, swapOverride: "innerHTML", selectOverride: panel.dataset.part });
  }
  // What is written in other panels outlives the part of the page that is made anew around them.
  if (detail.shouldSwap && !detail.target.matches(".inline"))
    for (const other of detail.target.querySelectorAll(".inline:not(:empty)"))
      if (other !== panel) aside.push([other.id, ...other.childNodes]);
  for (const [, ...written] of aside) for (const node of written) node.remove();
});
document.addEventListener("htmx:oobBeforeSwap", ({ detail }) => {
  if (isWriting(detail.target)) detail.shouldSwap = false;
});
document.addEventListener("htmx:afterSettle", ({ detail }) => {
  for (const id of open.splice(0)) document.getElementById(id)?.setAttribute("open", "");
  for (const [id, ...written] of aside.splice(0)) document.getElementById(id)?.append(...written);
  if (detail.target.matches(".inline")) {
    nameApart(detail.target);
    detail.target.focus();
  }
});
document.addEventListener("click", ({ target }) => {
  if (target.closest("[data-show]")) location.reload();
});
