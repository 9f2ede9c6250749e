// "diglot/dom": whoever imports it has a page for all code, see kernel/modules/dom.py.
(function (primordials, service) {
"use strict";

const { window, names } = service;
const exports = {};
for (let i = 0; i < names.length; i++) exports[names[i]] = window[names[i]];
return exports;
})
