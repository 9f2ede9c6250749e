// node:assert/strict
(function (primordials, service, require) { return require("assert").strict; })
