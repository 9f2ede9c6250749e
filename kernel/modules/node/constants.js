// node:constants: those of os and fs in one object, as before there were modules for them
(function (primordials, service, require) {
"use strict";

const { ObjectAssign } = primordials;
const { errno, priority, signals, dlopen } = require("os").constants;
return ObjectAssign({}, dlopen, errno, priority, signals, require("fs").constants, require("crypto").constants);
})
