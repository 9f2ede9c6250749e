// node:fs/promises
(function (primordials, service, require) { return require("fs").promises; })
