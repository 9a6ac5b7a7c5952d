/* Sorting and filtering of the tables. The page is whole without it: controls that need it are
 * hidden until it runs. */
"use strict";

(() => {
  /* What a cell is sorted by: its number if it has one, else its text. */
  const orderOf = (cell) =>
    "order" in cell.dataset ? Number(cell.dataset.order) : cell.textContent.trim();

  /* Numbers before words, and what is empty last, whichever way. */
  const rank = (value) => (typeof value === "number" ? 0 : /^[–✕]?$/.test(value) ? 2 : 1);

  const compare = (one, other, sign) => {
    if (rank(one) !== rank(other)) return rank(one) - rank(other);
    if (typeof one === "number") return sign * (one - other);
    return sign * one.localeCompare(other, "en", { numeric: true });
  };

  const sort = (button) => {
    const heading = button.parentElement;
    const column = [...heading.parentElement.children].indexOf(heading);
    const rising = heading.getAttribute("aria-sort") !== "ascending";
    for (const other of heading.parentElement.children) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", rising ? "ascending" : "descending");
    const body = heading.closest("table").tBodies[0];
    const rows = [...body.rows].map((row) => [orderOf(row.cells[column]), row]);
    rows.sort(([one], [other]) => compare(one, other, rising ? 1 : -1));
    body.append(...rows.map(([, row]) => row));
  };

  const showColumn = (table, column, shown) => {
    for (const row of table.rows) row.cells[column].style.display = shown ? "" : "none";
  };

  /* A row stays if it has all the words, and a significant cell if that is asked for. */
  const filter = (box) => {
    const words = box.querySelector("input[type=search]").value.toLowerCase().split(/\s+/);
    const decided = box.querySelector("input.decided");
    const rows = [...box.querySelector("table").tBodies[0].rows];
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      const differs = [...row.cells].some(
        (cell) => cell.style.display !== "none" && /\b(good|bad)-/.test(cell.className));
      row.hidden = !words.every((word) => text.includes(word)) ||
        Boolean(decided && decided.checked && !differs);
    }
    const left = rows.filter((row) => !row.hidden).length;
    box.querySelector("output").textContent =
      left === rows.length ? "" : `${left} of ${rows.length} rows`;
  };

  for (const button of document.querySelectorAll("button.sort")) {
    button.addEventListener("click", () => sort(button));
  }

  for (const box of document.querySelectorAll(".table")) {
    const controls = box.querySelector(".controls");
    if (!controls) continue;
    controls.hidden = false;
    controls.addEventListener("input", () => filter(box));
    for (const button of controls.querySelectorAll("button.column")) {
      button.addEventListener("click", () => {
        const shown = button.getAttribute("aria-pressed") !== "true";
        button.setAttribute("aria-pressed", String(shown));
        showColumn(box.querySelector("table"), Number(button.dataset.column), shown);
        filter(box);
      });
    }
  }

  /* Paper cannot be unfolded; what is long stays folded there. */
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = [...document.querySelectorAll("details:not([open])")]
      .filter((details) => !details.closest(".more"));
    for (const details of folded) details.open = true;
  });
  addEventListener("afterprint", () => {
    for (const details of folded) details.open = false;
  });
})();
