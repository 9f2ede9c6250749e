// node:dns/promises
(function (primordials, service, require) { return require("dns").promises; })
