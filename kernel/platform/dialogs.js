// alert, confirm and prompt (https://html.spec.whatwg.org/#simple-dialogs) by the front end's line input.
(function (primordials, host, need, engine) {
"use strict";

const { toText } = need("webidl");
const { DOMException } = need("exceptions");

function ask(name, message, needed, isSecret = false) {
  const answer = host.ask(message, isSecret);
  if (answer === false && needed) {
    throw new DOMException(name + "() needs input, which this front end does not give: run the cell where input is allowed, or"
      + " set the value in the cell", "NotSupportedError");
  }
  return answer;
}

return {
  alert(message = "") {
    ask("alert", toText(message, "alert(): the message") + " [Enter] ", false);
  },
  confirm(message = "") {
    const answer = ask("confirm", toText(message, "confirm(): the message") + " [y/N] ", true);
    return typeof answer === "string" && host.is_yes(answer);
  },
  prompt(message = "", preset = "") {
    // Beyond the standard, where an object has no sensible meaning: { default, password }.
    const options = preset !== null && typeof preset === "object" ? preset : undefined;
    const isSecret = !!options?.password;
    const text = toText(message, "prompt(): the message");
    const value = toText(options === undefined ? preset : options.default ?? "", "prompt(): the default");
    const hint = value === "" || isSecret ? "" : "[" + value + "] ";
    const answer = ask("prompt", text + (text === "" ? "" : " ") + hint, true, isSecret);
    if (typeof answer !== "string") return null;
    return answer === "" ? value : answer;
  },
};
})
