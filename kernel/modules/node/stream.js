// node:stream: Node's own, of readable-stream, with the bridges to the streams of the web that it lacks.
(function (primordials, service, require, vendored) {
"use strict";

const { SymbolAsyncIterator, Uint8Array } = primordials;
const Stream = vendored("readable-stream/lib/stream.js");
const { Readable, Writable, Duplex } = Stream;

// ---- From the web's

function fromWebReader(reader, options) {
  return new Readable({
    ...options,
    read() {
      reader.read().then(({ value, done }) => { this.push(done ? null : value); }, (error) => { this.destroy(error); });
    },
    destroy(error, callback) {
      const end = () => callback(error);
      reader.cancel(error ?? undefined).then(end, end);
    },
  });
}

Readable.fromWeb = function fromWeb(stream, options) {
  return fromWebReader(stream.getReader(), options);
};

const writing = (writer) => ({
  write(chunk, encoding, callback) {
    writer.ready.then(() => writer.write(chunk)).then(() => callback(), callback);
  },
  final(callback) { writer.close().then(() => callback(), callback); },
});

Writable.fromWeb = function fromWeb(stream, options) {
  const writer = stream.getWriter();
  return new Writable({
    ...options, ...writing(writer),
    destroy(error, callback) {
      const end = () => callback(error);
      if (error) writer.abort(error).then(end, end);
      else end();
    },
  });
};

Duplex.fromWeb = function fromWeb({ readable, writable }, options) {
  const reader = Readable.fromWeb(readable, options), writer = Writable.fromWeb(writable, options);
  return Duplex.from({ readable: reader, writable: writer });
};

// ---- To the web's

const bytesOnly = (chunk) => chunk instanceof Uint8Array && chunk.constructor !== Uint8Array
  ? new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength) : chunk;

Readable.toWeb = function toWeb(stream, { strategy } = {}) {
  const chunks = stream[SymbolAsyncIterator]();
  return new globalThis.ReadableStream({
    async pull(controller) {
      const { value, done } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(bytesOnly(value));
    },
    async cancel(reason) {
      stream.destroy(reason);
      await chunks.return();
    },
  }, strategy);
};

Writable.toWeb = function toWeb(stream) {
  return new globalThis.WritableStream({
    start(controller) { stream.on("error", (error) => controller.error(error)); },
    write(chunk) {
      return new Promise((resolve, reject) => stream.write(chunk, (error) => error ? reject(error) : resolve()));
    },
    close() { return new Promise((resolve, reject) => stream.end((error) => error ? reject(error) : resolve())); },
    abort(reason) { stream.destroy(reason); },
  });
};

Duplex.toWeb = (stream) => ({ readable: Readable.toWeb(stream), writable: Writable.toWeb(stream) });

return Stream;
})
