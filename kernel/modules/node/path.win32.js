// node:path/win32: Node's own
(function (primordials, service, require) { return require("path").win32; })
