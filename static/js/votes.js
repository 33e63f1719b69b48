// Counts live what is chosen on the list; without a script the page says the same once it was sent.
for (const form of document.querySelectorAll("form[data-votes]")) {
  const bar = form.querySelector("[data-bar]");
  const go = form.querySelector("[data-go]");
  const cards = [...form.querySelectorAll("[data-candidate]")];
  const money = new Intl.NumberFormat(document.documentElement.lang, {
    style: "currency", currency: form.dataset.currency, minimumFractionDigits: 0, maximumFractionDigits: 2, useGrouping: "always",
  });
  const count = () => {
    let yes = 0, no = 0, total = 0;
    for (const card of cards) {
      const chosen = card.querySelector(".verdict input:checked")?.value;
      card.classList.toggle("no", chosen === "no");
      if (chosen === "no") no += 1;
      else if (chosen) { yes += 1; total += Number(card.dataset.amount); }
    }
    const places = Number(form.dataset.places);
    const facts = { yes, no, places, missing: Math.max(0, places - yes), amount: money.format(total) };
    const say = (words) => words.replace(/\{(\w+)\}/g, (all, name) => facts[name] ?? all);
    bar.textContent = say(form.dataset.said);
    if (form.dataset.button && yes) go.textContent = say(form.dataset.button);
  };
  form.addEventListener("change", count);
  count();
}
