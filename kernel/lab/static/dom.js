/** Making elements. A text is always shown as it is: nothing that a kernel sends is ever read as markup. */

/**
 * Make an element.
 *
 * @param {string} name its tag.
 * @param attributes by name; those that are null, undefined or false are left out, `true` is the empty string, and a
 *   function is a listener for the event of that name.
 * @param children nodes and texts.
 */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") {
      made.addEventListener(key, value);
    } else if (value !== null && value !== undefined && value !== false) {
      made.setAttribute(key, value === true ? "" : value);
    }
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}
