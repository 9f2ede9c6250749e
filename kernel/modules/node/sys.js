// node:sys: the old name of node:util
(function (primordials, service, require) { return require("util"); })
