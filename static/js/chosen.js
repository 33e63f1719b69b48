// Says how many are chosen while boxes are ticked; without a script the number is that of the last search.
const told = document.querySelector("[data-elsewhere]");
const boxes = document.querySelectorAll("input[type=checkbox][name=b]");
const count = () => {
  const ticked = [...boxes].filter((box) => box.checked).length;
  told.textContent = Number(told.dataset.elsewhere) + ticked;
};
for (const box of boxes) box.addEventListener("change", count);
count();
