// node:path/posix
(function (primordials, service, require) { return require("path"); })
