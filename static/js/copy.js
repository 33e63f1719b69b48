// A button that copies the field it names. Without a script the field can be selected by hand.
const show = () => {
  for (const button of document.querySelectorAll("[data-copy]")) button.hidden = false;
};
show();
document.addEventListener("htmx:afterSettle", show);
document.addEventListener("click", async ({ target }) => {
  const button = target.closest("[data-copy]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copy);
  field.select();
  await navigator.clipboard.writeText(field.value);
  button.setAttribute("aria-pressed", "true");
});
