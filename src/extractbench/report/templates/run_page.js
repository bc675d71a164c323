"use strict";
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const chosen = {
  extractor: document.getElementById("by-extractor"),
  label: document.getElementById("by-label"),
  kind: document.getElementById("by-kind"),
};
const count = document.getElementById("count");

const close = () => {
  for (const piece of all(".lit")) piece.classList.remove("lit");
  for (const button of all('.wrong button[aria-expanded="true"]')) {
    button.setAttribute("aria-expanded", "false");
    button.nextElementSibling.hidden = true;
  }
};

const open = (button) => {
  close();
  button.setAttribute("aria-expanded", "true");
  button.nextElementSibling.hidden = !button.nextElementSibling.textContent;
  const within = button.closest("details");
  within.open = true;
  const link = button.dataset.link;
  const pieces = link ? all("[data-links]", within).filter((p) => p.dataset.links.split(" ").includes(link)) : [];
  for (const piece of pieces) piece.classList.add("lit");
  if (pieces.length) pieces[0].scrollIntoView({ block: "center" });
  button.focus({ preventScroll: true });
  // On a narrow screen the text has a scroll bar of its own, above the errors.
  const list = button.closest(".wrong");
  if (!pieces.length || innerWidth < 960) button.parentElement.scrollIntoView({ block: "nearest" });
  list.scrollTop += button.getBoundingClientRect().top - list.getBoundingClientRect().top;
};

const errors = (number) => `${number} error${number === 1 ? "" : "s"}`;

const filter = () => {
  close();
  let left = 0;
  for (const each of all("details.document")) {
    let here = 0;
    for (const item of all(".wrong > li", each)) {
      item.hidden = Object.entries(chosen).some(([name, select]) => select.value && item.dataset[name] !== select.value);
      here += !item.hidden;
    }
    each.querySelector(".left").textContent = errors(here);
    left += here;
  }
  count.value = errors(left);
  const by = chosen.extractor.value;
  for (const piece of all("[data-by]")) {
    const numbers = piece.dataset.by.split(" ");
    piece.classList.toggle("shown", by ? numbers.includes(by) : true);
    for (let n = 0; n < 8; n++) piece.classList.remove(`ink${n}`);
    const number = by || (numbers.length === 1 ? numbers[0] : "");
    if (number && numbers.includes(number)) piece.classList.add(`ink${number % 8}`);
  }
};

const step = (by) => {
  const buttons = all(".wrong > li:not([hidden]) > button");
  if (!buttons.length) return;
  const at = buttons.findIndex((button) => button.getAttribute("aria-expanded") === "true");
  open(buttons[at < 0 ? (by > 0 ? 0 : buttons.length - 1) : (at + by + buttons.length) % buttons.length]);
};

for (const button of all(".wrong button")) {
  button.addEventListener("click", () => (button.getAttribute("aria-expanded") === "true" ? close() : open(button)));
}
for (const select of Object.values(chosen)) select.addEventListener("change", filter);
document.querySelector(".filters").addEventListener("submit", (event) => event.preventDefault());
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("select, input")) return;
  if (event.key === "j") step(1);
  else if (event.key === "k") step(-1);
  else if (event.key === "Escape") close();
});
filter();
