// node:dns: what the system's resolver knows
(function (primordials, service, require) {
"use strict";

const { PromisePrototypeThen } = primordials;
const { codes: { ERR_INVALID_ARG_TYPE }, coded, notHere, validators: { validateFunction } } = require("internal/errors");

async function find(hostname, family) {
  if (typeof hostname !== "string") throw new ERR_INVALID_ARG_TYPE("hostname", "string", hostname);
  const found = await service.lookup(hostname, family);
  if (found[0] !== "error") return found;
  const error = coded(found[1], "getaddrinfo " + found[1] + " " + hostname);
  error.syscall = "getaddrinfo";
  error.hostname = hostname;
  throw error;
}

const familyOf = (options) => typeof options === "number" ? options : options?.family === "IPv4" ? 4 : options?.family === "IPv6" ? 6 : options?.family ?? 0;

async function lookup(hostname, options) {
  const found = await find(hostname, familyOf(options)), all = [];
  for (let i = 0; i < found.length; i += 2) all[i / 2] = { address: found[i], family: found[i + 1] };
  return options?.all ? all : all[0];
}
async function addresses(hostname, family) {
  const found = await find(hostname, family), all = [];
  for (let i = 0; i < found.length; i += 2) all[i / 2] = found[i];
  return all;
}

const promises = {
  lookup,
  resolve: (hostname, type = "A") => type === "A" ? promises.resolve4(hostname) : type === "AAAA" ? promises.resolve6(hostname) : absent("resolve")(),
  resolve4: (hostname) => addresses(hostname, 4),
  resolve6: (hostname) => addresses(hostname, 6),
};
const exports = {
  promises, ADDRCONFIG: 1024, ALL: 256, V4MAPPED: 2048, NODATA: "ENODATA", NOTFOUND: "ENOTFOUND", SERVFAIL: "ESERVFAIL",
  getServers: () => [], setServers: absent("setServers"), getDefaultResultOrder: () => "verbatim", setDefaultResultOrder() {},
  lookup(hostname, options, callback = options) {
    validateFunction(callback, "callback");
    PromisePrototypeThen(lookup(hostname, options), (found) => {
      if (options?.all) callback(null, found);
      else callback(null, found.address, found.family);
    }, callback);
  },
};
function absent(name) {
  return () => { throw notHere("dns." + name, "Python's package dnspython asks name servers"); };
}
for (const name of ["resolve", "resolve4", "resolve6"]) {
  exports[name] = (...args) => {
    const callback = args[args.length - 1];
    validateFunction(callback, "callback");
    PromisePrototypeThen(promises[name](args[0], typeof args[1] === "string" ? args[1] : undefined), (found) => callback(null, found), callback);
  };
}
for (const name of ["resolveAny", "resolveCname", "resolveCaa", "resolveMx", "resolveNaptr", "resolveNs", "resolvePtr", "resolveSoa", "resolveSrv", "resolveTxt", "reverse", "lookupService"]) {
  exports[name] = promises[name] = absent(name);
}
exports.Resolver = promises.Resolver = class Resolver {
  constructor() { throw notHere("new dns.Resolver", "Python's package dnspython asks name servers"); }
};
return exports;
})
