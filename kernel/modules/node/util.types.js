// node:util/types
(function (primordials, service, require) { return require("util").types; })
