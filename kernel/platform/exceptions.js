// DOMException (https://webidl.spec.whatwg.org/#idl-DOMException). The engine has one, but its objects are no Errors to the
// engine itself: they have no frames, and the border between the languages takes them for other values.
(function (primordials, host, need, engine) {
"use strict";

const { Error } = primordials;
const { constant, hide, isObject, shape, toText } = need("webidl");

// The names that have codes, by code.
const CODES = [
  "", "IndexSizeError", "", "HierarchyRequestError", "WrongDocumentError", "InvalidCharacterError", "", "NoModificationAllowedError",
  "NotFoundError", "NotSupportedError", "InUseAttributeError", "InvalidStateError", "SyntaxError", "InvalidModificationError",
  "NamespaceError", "InvalidAccessError", "", "TypeMismatchError", "SecurityError", "NetworkError", "AbortError", "URLMismatchError",
  "QuotaExceededError", "TimeoutError", "InvalidNodeTypeError", "DataCloneError",
];
const CONSTANTS = [
  "", "INDEX_SIZE_ERR", "DOMSTRING_SIZE_ERR", "HIERARCHY_REQUEST_ERR", "WRONG_DOCUMENT_ERR", "INVALID_CHARACTER_ERR",
  "NO_DATA_ALLOWED_ERR", "NO_MODIFICATION_ALLOWED_ERR", "NOT_FOUND_ERR", "NOT_SUPPORTED_ERR", "INUSE_ATTRIBUTE_ERR", "INVALID_STATE_ERR",
  "SYNTAX_ERR", "INVALID_MODIFICATION_ERR", "NAMESPACE_ERR", "INVALID_ACCESS_ERR", "VALIDATION_ERR", "TYPE_MISMATCH_ERR", "SECURITY_ERR",
  "NETWORK_ERR", "ABORT_ERR", "URL_MISMATCH_ERR", "QUOTA_EXCEEDED_ERR", "TIMEOUT_ERR", "INVALID_NODE_TYPE_ERR", "DATA_CLONE_ERR",
];

let isDOMException;

class DOMException extends Error {
  #name;
  #message;
  static { isDOMException = (object) => #name in object; }

  constructor(message = "", options = "Error") {
    super();
    this.#message = toText(message, "new DOMException(): the message");
    if (isObject(options)) {
      const { name = "Error" } = options;
      this.#name = toText(name, "new DOMException(): the name");
      if ("cause" in options) hide(this, "cause", options.cause);
    } else {
      this.#name = toText(options, "new DOMException(): the name");
    }
    // Also of the object itself, where those who run no getters (the console, Python) find them.
    hide(this, "name", this.#name);
    hide(this, "message", this.#message);
  }

  get name() { return this.#name; }
  get message() { return this.#message; }
  get code() {
    for (let i = 1; i < CODES.length; i++) if (CODES[i] === this.#name) return i;
    return 0;
  }
}

shape(DOMException, isDOMException);
for (let code = 1; code < CONSTANTS.length; code++) {
  constant(DOMException, CONSTANTS[code], code);
  constant(DOMException.prototype, CONSTANTS[code], code);
}

return { DOMException, isDOMException };
})
