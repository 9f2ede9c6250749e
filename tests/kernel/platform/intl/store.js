// Store in node.json what Node gives for the calls of calls.js: `node store.js`. The versions tell which data they come from.
"use strict";
const { readFileSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");

const { locales, calls } = eval(readFileSync(join(__dirname, "calls.js"), "utf8"))();
const outputs = {};
for (const name in calls) outputs[name] = Object.fromEntries(locales.map((locale) => [locale, calls[name](locale)]));
const { node, icu, cldr, tz } = process.versions;
writeFileSync(join(__dirname, "node.json"), JSON.stringify({ versions: { node, icu, cldr, tz }, outputs }, null, 1) + "\n");
