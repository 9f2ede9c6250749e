// node:stream/promises
(function (primordials, service, require) { return require("stream").promises; })
