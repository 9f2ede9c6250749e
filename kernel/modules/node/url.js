// node:url. `URL` and `URLSearchParams` are the global ones, whichever they are when they are asked for.
(function (primordials, service) {
"use strict";

const { ObjectDefineProperty, StringPrototypeReplace, StringPrototypeSlice, StringPrototypeStartsWith, TypeError } = primordials;

function invalid(code, message) {
  const error = new TypeError(message);
  error.code = code;
  return error;
}

function fileURLToPath(url) {
  const href = typeof url === "string" ? url : url !== null && typeof url === "object" && typeof url.href === "string" ? url.href : undefined;
  if (href === undefined) throw invalid("ERR_INVALID_ARG_TYPE", "fileURLToPath() needs a string or a URL, not " + (url === null ? "null" : typeof url));
  if (!StringPrototypeStartsWith(href, "file:")) throw invalid("ERR_INVALID_URL_SCHEME", "fileURLToPath() needs a URL that begins with file:, not " + href);
  const host = service.hostOf(href);
  if (host !== "" && host !== "localhost") throw invalid("ERR_INVALID_FILE_URL_HOST", "A file URL has no host here: " + href);
  return service.pathOf(href);
}

// The parts of a URL as the legacy API names them.
function parse(text, parseQueryString = false) {
  const parts = service.split(text);
  const result = {
    protocol: null, slashes: null, auth: null, host: null, port: null, hostname: null, hash: null, search: null,
    query: null, pathname: null, path: null, href: text,
  };
  for (let i = 0; i < parts.length; i += 2) result[parts[i]] = parts[i + 1];
  if (parseQueryString) result.query = service.query(result.query ?? "");
  return result;
}

function format(url, options) {
  if (typeof url === "string") return url;
  if (typeof url.href === "string" && url.searchParams !== undefined) {
    const { auth = true, fragment = true, search = true, unicode = false } = options ?? {};
    const copy = new globalThis.URL(url.href);
    if (!auth) copy.username = copy.password = "";
    if (!fragment) copy.hash = "";
    if (!search) copy.search = "";
    return unicode ? StringPrototypeReplace(copy.href, copy.hostname, () => service.toUnicode(copy.hostname)) : copy.href;
  }
  let protocol = url.protocol ?? "";
  if (protocol !== "" && protocol[protocol.length - 1] !== ":") protocol += ":";
  const host = url.host ?? (url.hostname === undefined || url.hostname === null ? undefined
    : url.hostname + (url.port ? ":" + url.port : ""));
  const slashes = url.slashes || host !== undefined ? "//" : "";
  let search = url.search ?? (url.query && typeof url.query === "object" ? "?" + service.stringify(url.query) : url.query ? "?" + url.query : "");
  if (search !== "" && search[0] !== "?") search = "?" + search;
  let hash = url.hash ?? "";
  if (hash !== "" && hash[0] !== "#") hash = "#" + hash;
  const auth = url.auth && host !== undefined ? url.auth + "@" : "";
  return protocol + slashes + auth + (host ?? "") + (url.pathname ?? "") + (search ?? "") + hash;
}

const exports = {
  fileURLToPath,
  pathToFileURL: (path) => new globalThis.URL(service.urlOf(path)),
  urlToHttpOptions: (url) => ({
    protocol: url.protocol, hostname: url.hostname, hash: url.hash, search: url.search, pathname: url.pathname,
    path: url.pathname + url.search, href: url.href, port: url.port === "" ? undefined : +url.port,
  }),
  parse, format,
  resolve: (from, to) => service.join(from, to),
  domainToASCII: service.toAscii, domainToUnicode: service.toUnicode,
};
const GLOBALS = ["URL", "URLSearchParams"];
for (let i = 0; i < GLOBALS.length; i++) {
  const name = GLOBALS[i];
  ObjectDefineProperty(exports, name, { __proto__: null, get: () => globalThis[name], enumerable: true, configurable: true });
}
return exports;
})
