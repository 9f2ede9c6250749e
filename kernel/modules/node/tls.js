// node:tls: connections over Python's ssl
(function (primordials, service, require) {
"use strict";

const net = require("net");
const { notHere } = require("internal/errors");

class TLSSocket extends net.Socket {
  constructor(socket, options) {
    super(options);
    // Over another stream it can be made, as libraries do to find classes; data does not get through.
    if (typeof socket?.on === "function") {
      this._handle = { _parentWrap: socket };
      this.connect = this._write = this._read = () => { throw notHere("tls.TLSSocket over a socket", "tls.connect() opens a connection"); };
    }
    this.encrypted = true;
    this.authorized = false;
    this.authorizationError = null;
    this.once("secureConnect", () => { this.authorized = true; });
  }
  _secure(options, host) {
    return [options.servername ?? host, options.rejectUnauthorized ?? true, options.ca === undefined ? undefined : "" + options.ca];
  }
}

function connect(...args) {
  const [options, done] = net._normalizeArgs(args);
  const given = args[1] !== null && typeof args[1] === "object" ? { ...options, ...args[1] } : args[2] !== null && typeof args[2] === "object" ? { ...options, ...args[2] } : options;
  const socket = new TLSSocket(undefined, given);
  if (done !== undefined) socket.once("secureConnect", done);
  return socket.connect(given);
}

return {
  TLSSocket, connect, createConnection: connect,
  createSecureContext: (options = {}) => ({ context: options }),
  createServer() { throw notHere("tls.createServer", "Python's asyncio.start_server() listens"); },
  getCiphers: () => service.ciphers(),
  checkServerIdentity() {}, // Python's ssl has checked it
  rootCertificates: [], DEFAULT_MIN_VERSION: "TLSv1.2", DEFAULT_MAX_VERSION: "TLSv1.3", DEFAULT_ECDH_CURVE: "auto",
};
})
