/**
 * Values in outputs that unfold: their HTML has a part of them, and the kernel is asked for the rest when it is wanted.
 *
 * The elements, and what their attributes mean, are those of ffi_core/display/html.py. An output is looked at when the
 * pointer or the focus comes to it: a notebook may have thousands.
 */
import { element } from "./dom.js";

const HEAPS = { js: ["JS", "lives in JavaScript"], py: ["PY", "lives in Python"] };

/**
 * Follow the outputs of a notebook.
 *
 * @param {HTMLElement} node the notebook's.
 * @param session its `KernelSession`.
 */
export function followTrees(node, session) {
  const look = ({ target }) => {
    const tree = target instanceof Element ? target.closest(".diglot-value[data-diglot-tree]") : null;
    if (tree && session.isConnected) {
      tree.querySelectorAll("li[data-next]:not(:has(button))").forEach((row) => offer(row, session));
    }
  };
  node.addEventListener("pointerover", look);
  node.addEventListener("focusin", look);
  node.addEventListener(
    "toggle",
    (event) => {
      look(event);
      const details = event.target;
      const row = details.open ? details.querySelector(":scope > ul > li[data-next='0']") : null;
      row?.querySelector("button")?.click(); // nothing of it was there
    },
    true, // the event does not bubble
  );
}

/** Make what is in the place of rows that are left out a button that fetches them. */
function offer(row, session) {
  row.replaceChildren(element("button", { type: "button", click: () => void fetchRows(row, session) }, row.textContent));
}

async function fetchRows(row, session) {
  const button = row.querySelector("button");
  const text = button.textContent;
  button.disabled = true;
  button.textContent = "…";
  const { tree, path } = placeOf(row);
  const start = Number(row.dataset.next);
  const reply = await session.children({ tree, path, start });
  if (!reply || reply.message !== undefined) {
    button.disabled = false;
    button.textContent = text;
    row.querySelector(".diglot-error")?.remove();
    row.append(element("span", { class: "diglot-error", role: "alert" }, ` ${reply?.message ?? "the kernel did not answer"}`));
    return;
  }
  const around = languageOf(row);
  const rows = reply.nodes.map((node, i) => element("li", { "data-place": start + i }, rowOf(node, around)));
  const hadFocus = document.activeElement === button || document.activeElement === document.body;
  if (reply.next >= 0) {
    const rest = Number(text.replace(/\D/g, "")) - rows.length;
    const more = element("li", { class: "note", "data-next": reply.next }, rest > 0 ? `… ${rest.toLocaleString("en")} more` : "… more");
    rows.push(more);
    offer(more, session);
  }
  row.replaceWith(...rows);
  rows.forEach((made) => made.querySelectorAll("li[data-next]").forEach((inner) => offer(inner, session)));
  if (hadFocus) {
    rows[0]?.querySelector("summary, button")?.focus();
  }
}

/** The language of the value that a row is in: that of the nearest badge. */
function languageOf(row) {
  for (let details = row.closest("details"); details; details = details.parentElement.closest("details")) {
    const badge = details.querySelector(":scope > summary > .heap");
    if (badge) {
      return badge.classList.contains("py") ? "py" : "js";
    }
  }
  return "js";
}

/** Which tree a row belongs to, and the place and key of each step from its root to the value that the row is in. */
function placeOf(row) {
  const path = [];
  let item = row.parentElement.closest("li");
  for (; item; item = item.parentElement.closest("li")) {
    const key = item.querySelector(":scope > details > summary > .key").textContent;
    path.unshift([Number(item.dataset.place), key.endsWith(" =>") ? key : key.slice(0, -1)]);
  }
  return { tree: row.closest("[data-diglot-tree]").dataset.diglotTree, path };
}

/** The element of a node of a reply; see `_node` in ffi_core/display/html.py. */
function rowOf({ key, language, type, size, text, next }, around) {
  const [name, title] = HEAPS[language];
  const words = [
    key && element("span", { class: "key" }, key.endsWith("=>") ? key : `${key}:`),
    key && " ",
    language !== around && element("span", { class: `heap ${language}`, title }, name),
    language !== around && " ",
    size >= 0 && element("span", { class: "type" }, `${type}(${size.toLocaleString("en")})`),
    size >= 0 && " ",
    text,
  ].filter((word) => word !== false && word !== "");
  if (size < 0) {
    return element("span", { title: type || null }, ...words);
  }
  const rest = element("li", { class: "note", "data-next": next }, `… ${size.toLocaleString("en")} more`);
  return element("details", {}, element("summary", {}, ...words), element("ul", {}, rest));
}
