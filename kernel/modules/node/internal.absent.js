// Modules of Node that this process cannot have: what they export is there, so that packages load; a call says why it fails.
(function (primordials, service, require) {
"use strict";

const { JSONParse, ObjectDefineProperty, StringPrototypeSplit } = primordials;
const { notHere } = require("internal/errors");
const { name, shape, instead } = service;
const { self, functions, classes, values } = JSONParse(shape);

function absent(member, isClass) {
  const full = name + "." + member;
  const made = isClass ? class { constructor() { throw notHere("new " + full, instead); } } : () => { throw notHere(full, instead); };
  return ObjectDefineProperty(made, "name", { __proto__: null, value: member, configurable: true });
}

const exports = self === undefined ? {} : absent(self, false);
for (const list of [functions, classes]) {
  const members = list === undefined ? [] : StringPrototypeSplit(list, " ");
  for (let i = 0; i < members.length; i++) exports[members[i]] = absent(members[i], list === classes);
}
for (const key in values) exports[key] = values[key];
return exports;
})
