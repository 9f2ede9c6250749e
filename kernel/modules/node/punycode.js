// node:punycode: its author's package, which Node's is
(function (primordials, service, require, vendored) { return vendored("punycode/punycode.js"); })
