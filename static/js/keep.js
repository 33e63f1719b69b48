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
let open = [];

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
});
document.addEventListener("htmx:oobBeforeSwap", ({ detail }) => {
  if (isWriting(detail.target)) detail.shouldSwap = false;
});
document.addEventListener("htmx:afterSettle", ({ detail }) => {
  for (const id of open.splice(0)) document.getElementById(id)?.setAttribute("open", "");
  if (detail.target.matches(".inline")) detail.target.focus();
});
document.addEventListener("click", ({ target }) => {
  if (target.closest("[data-show]")) location.reload();
});
