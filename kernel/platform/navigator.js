// navigator (https://html.spec.whatwg.org/#the-navigator-object), as far as there is no browser.
(function (primordials, host, need, engine) {
"use strict";

const { ObjectFreeze } = primordials;
const { KEY, refuse, shape } = need("webidl");

let isNavigator;
const userAgent = host.user_agent();
const languages = ObjectFreeze([host.language()]);

class Navigator {
  #isNavigator = true;
  static { isNavigator = (object) => #isNavigator in object; }
  constructor(key = undefined) { refuse(key, "Navigator"); }
  get userAgent() { return userAgent; }
  get hardwareConcurrency() { return host.processors(); }
  get language() { return languages[0]; }
  get languages() { return languages; }
  get platform() { return host.platform(); }
}

shape(Navigator, isNavigator, { show: (navigator) => {
  const { userAgent, hardwareConcurrency, language, languages, platform } = navigator;
  return { userAgent, hardwareConcurrency, language, languages, platform };
} });

return { navigator: new Navigator(KEY), Navigator, userAgent };
})
