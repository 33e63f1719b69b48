// Ticks everybody shown, or nobody, where one is. Without a script these are links to the page with all ticked, or none.
for (const link of document.querySelectorAll("[data-tick]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    const boxes = link.closest("form").querySelectorAll("input[type=checkbox][name=person]");
    for (const box of boxes) box.checked = link.dataset.tick === "all";
  });
}
