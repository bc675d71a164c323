"use strict";
for (const button of document.querySelectorAll("button[data-sort]")) {
  button.addEventListener("click", () => {
    const head = button.closest("th");
    const column = [...head.parentElement.children].indexOf(head);
    const numbers = button.dataset.sort === "number";
    const was = head.getAttribute("aria-sort");
    const down = was ? was === "ascending" : numbers;
    for (const other of head.parentElement.children) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const body = head.closest("table").tBodies[0];
    const value = (row) => row.children[column].dataset.value;
    const order = (a, b) => numbers ? value(a) - value(b) : value(a).localeCompare(value(b), "en");
    const rows = [...body.rows].sort((a, b) => (down ? -order(a, b) : order(a, b)));
    body.append(...rows);
    document.getElementById("said").textContent = `sorted by ${button.textContent}, ${down ? "descending" : "ascending"}`;
  });
}
