// node:https
(function (primordials, service, require) {
"use strict";

const http = require("http");

class Agent extends http.Agent {
  constructor(options) {
    super(options);
    this.defaultPort = 443;
    this.protocol = "https:";
  }
}
const globalAgent = new Agent({ keepAlive: true });

function request(input, options, callback) {
  const defaults = { defaultProtocol: "https:", _defaultAgent: globalAgent };
  if (typeof input === "string" || input instanceof globalThis.URL) {
    return typeof options === "function" ? new http.ClientRequest(input, defaults, options) : new http.ClientRequest(input, { ...defaults, ...options }, callback);
  }
  return new http.ClientRequest({ ...defaults, ...input }, options, callback);
}

return {
  Agent, globalAgent, request, Server: http.Server,
  get(...args) {
    const made = request(...args);
    made.end();
    return made;
  },
  createServer: (options, listener) => new http.Server(options, listener),
};
})
