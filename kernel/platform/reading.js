// FileReader (https://w3c.github.io/FileAPI/#APIASynch) and ProgressEvent (https://xhr.spec.whatwg.org/#interface-progressevent).
(function (primordials, host, need, engine) {
"use strict";

const { TypeError, TypedArrayPrototypeGetBuffer, TypedArrayPrototypeGetByteLength, TypedArrayPrototypeSlice } = primordials;
const { constant, isObject, kindOf, shape, toDictionary, toText } = need("webidl");
const { DOMException } = need("exceptions");
const { Event, EventTarget, fire, handlerAttribute } = need("events");
const { bytesOfBlob, isBlob } = need("blob");
const { setTimeout } = engine;

let isProgress;
class ProgressEvent extends Event {
  #values;
  static { isProgress = (object) => #values in object; }
  constructor(type, init = undefined) {
    super(type, init);
    const { lengthComputable, loaded, total } = toDictionary(init, "new ProgressEvent(): the second argument");
    this.#values = { __proto__: null, lengthComputable: !!lengthComputable, loaded: loaded === undefined ? 0 : +loaded, total: total === undefined ? 0 : +total };
  }
  get lengthComputable() { return this.#values.lengthComputable; }
  get loaded() { return this.#values.loaded; }
  get total() { return this.#values.total; }
}
shape(ProgressEvent, isProgress);

const STATES = { __proto__: null, EMPTY: 0, LOADING: 1, DONE: 2 };

let isReader, startReading;
class FileReader extends EventTarget {
  #state = STATES.EMPTY;
  #result = null;
  #error = null;
  #reading = null; // what is being read: it is another object after abort()
  static {
    isReader = (object) => #state in object;
    // Bytes are in memory: a reading takes one turn of the event loop, so that listeners can be added after the call.
    startReading = (reader, blob, method, convert) => {
      const call = "FileReader." + method + "()";
      if (!isObject(blob) || !isBlob(blob)) throw new TypeError(call + " needs a Blob, not " + kindOf(blob));
      if (reader.#state === STATES.LOADING) throw new DOMException(call + ": the reader is still reading another Blob", "InvalidStateError");
      const bytes = bytesOfBlob(blob), total = TypedArrayPrototypeGetByteLength(bytes), reading = reader.#reading = { __proto__: null };
      reader.#state = STATES.LOADING;
      reader.#result = reader.#error = null;
      const tell = (type, loaded) => {
        if (reader.#reading === reading) fire(reader, new ProgressEvent(type, { lengthComputable: true, loaded, total }));
      };
      setTimeout(() => {
        tell("loadstart", 0);
        if (total > 0) tell("progress", total);
        if (reader.#reading !== reading) return;
        reader.#state = STATES.DONE;
        try {
          reader.#result = convert(bytes, blob.type);
        } catch (error) {
          reader.#error = error;
        }
        tell(reader.#error === null ? "load" : "error", total);
        tell("loadend", total);
      }, 0);
    };
  }
  get readyState() { return this.#state; }
  get result() { return this.#result; }
  get error() { return this.#error; }
  readAsArrayBuffer(blob) { startReading(this, blob, "readAsArrayBuffer", (bytes) => TypedArrayPrototypeGetBuffer(TypedArrayPrototypeSlice(bytes))); }
  readAsBinaryString(blob) { startReading(this, blob, "readAsBinaryString", (bytes) => need("encoding").toBinary(bytes)); }
  readAsDataURL(blob) {
    startReading(this, blob, "readAsDataURL", (bytes, type) => "data:" + (type || "application/octet-stream") + ";base64," + need("base64").toBase64(bytes));
  }
  readAsText(blob, encoding = undefined) {
    const label = encoding === undefined ? undefined : toText(encoding, "FileReader.readAsText(): the encoding");
    startReading(this, blob, "readAsText", (bytes, type) => need("encoding").decodeFile(bytes, label, type));
  }
  abort() {
    if (this.#state !== STATES.LOADING) {
      this.#result = null;
      return;
    }
    this.#state = STATES.DONE;
    this.#result = null;
    this.#error = new DOMException("FileReader.abort() was called", "AbortError");
    const reading = this.#reading = { __proto__: null };
    fire(this, new ProgressEvent("abort"));
    if (this.#reading === reading) fire(this, new ProgressEvent("loadend"));
  }
}
const EVENTS = ["loadstart", "progress", "load", "abort", "error", "loadend"];
for (let i = 0; i < EVENTS.length; i++) handlerAttribute(FileReader, EVENTS[i]);
shape(FileReader, isReader, { show: ({ readyState, result, error }) => ({ readyState, result, error }) });
for (const name in STATES) {
  constant(FileReader, name, STATES[name]);
  constant(FileReader.prototype, name, STATES[name]);
}

return { FileReader, ProgressEvent };
})
