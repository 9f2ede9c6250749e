/** The table of proxies: its columns, their order, which rows a text chooses. */
import { element } from "./dom.js";
import { badge, chainsElement } from "./chains.js";

const text = (value) => value.toLowerCase();

/** By the names that the kernel knows them by: a title, what a row is sorted by, and what it shows. */
const COLUMNS = new Map([
  ["object", { title: "Object", key: (row) => text(row.object) }],
  ["language", { title: "In", key: (row) => row.language, cell: (row) => badge(row.language) }],
  ["type", { title: "Type", key: (row) => text(row.type), cell: (row) => element("code", {}, row.type) }],
  ["size", { title: "Size", key: (row) => row.size, cell: (row) => row.sizeText, isNumber: true }],
  ["made", { title: "Made at", key: (row) => row.order, cell: (row) => row.made, full: (row) => row.madeFull }],
  ["handed", { title: "Handed", key: (row) => row.handed, cell: (row) => row.handed || "", isNumber: true }],
  [
    "held",
    {
      title: "Held by",
      key: (row) => text(row.held[0] ?? ""),
      cell: (row) => row.held.slice(0, 2).join(", ") + (row.held.length > 2 ? `, ${row.held.length - 2} more` : ""),
      full: (row) => row.held.join("\n"),
    },
  ],
]);

/** How the table is first shown: the newest on top. */
export const FIRST_VIEW = { match: "", sort: "made", descending: true };

/** The view when the header of a column is clicked: the other way round, or numbers and times from the top. */
export function sortedBy(view, name) {
  const falls = COLUMNS.get(name).isNumber || name === "made";
  return { ...view, sort: name, descending: view.sort === name ? !view.descending : Boolean(falls) };
}

/**
 * The rows of a view. The kernel does the same where it has more than it sends.
 *
 * @param rows the oldest first, or in the view's order.
 */
export function chosen(rows, { match, sort, descending }) {
  const wanted = text(match);
  const { key } = COLUMNS.get(sort);
  const found = rows
    .map((row, order) => ({ ...row, order }))
    .filter((row) => [row.object, row.type, row.madeFull, ...row.held].some((part) => text(part).includes(wanted)));
  const compare = (a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : a.order - b.order);
  return found.sort(descending ? (a, b) => compare(b, a) : compare);
}

function headElement(view, onSort) {
  const cells = Array.from(COLUMNS, ([name, { title, isNumber }]) => {
    const isSorted = view.sort === name;
    const order = view.descending ? "descending" : "ascending";
    const button = element("button", { type: "button", "data-key": `sort ${name}`, click: () => onSort(name) }, title);
    const attributes = { scope: "col", "aria-sort": isSorted ? order : null, class: isNumber ? "diglot-number" : null };
    return element("th", attributes, button);
  });
  return element("thead", {}, element("tr", {}, ...cells));
}

function rowElements(row, isOpen, answer, onToggle) {
  const button = element(
    "button",
    { type: "button", "aria-expanded": String(isOpen), "data-key": `row ${row.id}`, title: row.object },
    element("code", {}, row.object),
  );
  const cells = Array.from(COLUMNS.values(), ({ cell, full, isNumber }) =>
    cell
      ? element("td", { title: full?.(row) || null, class: isNumber ? "diglot-number" : null }, cell(row))
      : element("th", { scope: "row" }, button),
  );
  const line = element("tr", { class: "diglot-row", click: () => onToggle(row.id) }, ...cells);
  if (!isOpen) {
    return [line];
  }
  const details = element("div", { class: "diglot-details" }, chainsElement(answer));
  return [line, element("tr", {}, element("td", { colspan: COLUMNS.size }, details))];
}

/**
 * Make the table.
 *
 * @param rows those of `chosen`.
 * @param view how they are shown: `sort`, `descending`.
 * @param open the ids of the rows whose holders are shown.
 * @param chains the holders, by id: see `chainsElement`.
 * @param onSort called with the name of a column whose header is clicked.
 * @param onToggle called with the id of a row that is clicked.
 */
export function tableElement(rows, view, open, chains, { onSort, onToggle }) {
  const lines = rows.flatMap((row) => rowElements(row, open.has(row.id), chains.get(row.id), onToggle));
  return element("table", {}, headElement(view, onSort), element("tbody", {}, ...lines));
}
