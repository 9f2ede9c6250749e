/**
 * What a cell begins with, as the kernel reads it (`magics.py`; a test compares the two), and how it is changed.
 *
 * This file needs nothing of a browser.
 */

/** The names that a cell's language has in its first line, and what people call them. */
export const LANGUAGES = new Map([
  ["py", "Python"],
  ["js", "JavaScript"],
  ["ts", "TypeScript"],
  ["jsx", "JSX"],
  ["tsx", "TSX"],
]);

const line = (name) => new RegExp(`^(\\s*?)([ \\t]*%%${name}(?:[ \\t]+[^\\r\\n]*?)?[ \\t]*)(?=\\r|\\n|$)`);
const MARKER = line("(js|py|ts|tsx|jsx)");
const WATCH = line("(heapdiff|trace)");
const MAGIC = /^\s*[%?]/;

/**
 * Tell a cell's language.
 *
 * @param {string} source the cell.
 * @param {string} fallback the language of a cell without a marker.
 * @returns its `language`, a key of `LANGUAGES`; the `marker` that says so, a range `{from, to}` without the line's
 *   end, or null; `watches`, the ranges of the lines `%%heapdiff` and `%%trace` before it; and `end`, where the code begins.
 */
export function readMarker(source, fallback) {
  const watches = [];
  const seen = new Set();
  let start = 0;
  for (let line; (line = WATCH.exec(source.slice(start))) && !seen.has(line[3]); start = watches.at(-1).to) {
    seen.add(line[3]);
    watches.push({ from: start + line[1].length, to: start + line[0].length });
  }
  const rest = source.slice(start);
  const found = MARKER.exec(rest);
  if (found) {
    const marker = { from: start + found[1].length, to: start + found[0].length };
    return { language: found[3], marker, watches, end: marker.to };
  }
  return { language: MAGIC.test(rest) ? "py" : fallback, marker: null, watches, end: start };
}

/**
 * How to make a cell one of another language: what its first line must become.
 *
 * @param {string} source the cell.
 * @param {string} wanted the language, a key of `LANGUAGES`.
 * @param {string} fallback the language of a cell without a marker.
 * @returns the change, `{from, to, insert}`, or null when the cell is in that language already.
 */
export function changeOfLanguage(source, wanted, fallback) {
  const { language, marker, watches } = readMarker(source, fallback);
  if (language === wanted) {
    return null;
  }
  if (marker === null) {
    const at = watches.length ? watches.at(-1).to : 0;
    return { from: at, to: at, insert: at ? `\n%%${wanted}` : `%%${wanted}\n` };
  }
  const lineEnd = /^\r?\n?/.exec(source.slice(marker.to))[0].length;
  const without = { from: marker.from, to: marker.to + lineEnd, insert: "" };
  const bare = readMarker(source.slice(0, without.from) + source.slice(without.to), fallback);
  return bare.language === wanted && bare.marker === null ? without : { ...marker, insert: `%%${wanted}` };
}
