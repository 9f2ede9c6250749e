/** Why an object is alive: chains of holders, from a root to it, across both heaps. */
import { element } from "./dom.js";
import { LANGUAGES } from "./marker.js";

/** A badge that names a heap. */
export function badge(language) {
  return element("span", { class: `diglot-badge diglot-${language}`, title: LANGUAGES.get(language) }, language.toUpperCase());
}

function chainElement(steps) {
  let inner = null;
  steps.toReversed().forEach(({ link, text, language }, position) => {
    const crosses = steps.at(-2 - position)?.language !== language;
    inner = element(
      "ul",
      {},
      element(
        "li",
        {},
        link ? element("span", { class: "diglot-link" }, `${link} `) : null,
        element("code", { title: text, class: position === 0 ? "diglot-target" : null }, text),
        crosses ? badge(language) : null,
        inner,
      ),
    );
  });
  return inner;
}

/**
 * Show what `why` was answered with.
 *
 * @param answer a reply "chains", or "error" with its `message`; undefined while none has come.
 */
export function chainsElement(answer) {
  if (answer === undefined) {
    return element("p", { class: "diglot-note" }, "Looking for its holders …");
  }
  if (answer.message !== undefined) {
    return element("p", { class: "diglot-error" }, answer.message);
  }
  const heading = element("p", { class: "diglot-note" }, answer.heading);
  return element("div", { class: "diglot-chains" }, heading, ...answer.chains.map(chainElement));
}
