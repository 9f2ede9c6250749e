// node:child_process: processes of Python's subprocess, whose pipes are streams.
(function (primordials, service, require) {
"use strict";

const { ArrayIsArray, ArrayPrototypeJoin, ArrayPrototypePush, ObjectKeys, Promise, Symbol, Uint8Array } = primordials;
const { Buffer } = require("buffer");
const EventEmitter = require("events");
const { AbortError, coded, notHere, validators: { validateString } } = require("internal/errors");
const { Readable, Writable } = require("stream");

const custom = Symbol.for("nodejs.util.promisify.custom");
const MAX_BUFFER = 1024 * 1024;

// (args, options) of a call, both optional
const given = (args, options) => ArrayIsArray(args) ? [args, options ?? {}] : [[], args ?? options ?? {}];

function pathOf(value) {
  return value instanceof globalThis.URL ? require("url").fileURLToPath(value) : value;
}

// What service.start and service.run take: the program with its arguments, the environment, the folder, and for each of the
// three streams "pipe", "inherit", "ignore" or the number of a file.
function prepare(file, args, options) {
  validateString(file, "file");
  let command = [file];
  for (let i = 0; i < args.length; i++) command[i + 1] = "" + args[i];
  if (options.shell) {
    const line = ArrayPrototypeJoin(command, " ");
    command = [typeof options.shell === "string" ? options.shell : "/bin/sh", "-c", line];
  } else if (options.argv0 !== undefined) {
    command[0] = "" + options.argv0;
  }
  const env = options.env ?? undefined, pairs = [];
  if (env !== undefined && env !== globalThis.process.env) {
    const names = ObjectKeys(env);
    for (let i = 0; i < names.length; i++) if (env[names[i]] !== undefined) ArrayPrototypePush(pairs, names[i], "" + env[names[i]]);
  }
  const stdio = ArrayIsArray(options.stdio) ? options.stdio : [options.stdio, options.stdio, options.stdio], ways = [];
  for (let i = 0; i < 3; i++) {
    const way = stdio[i] ?? "pipe";
    if (way === "ipc") throw notHere("child_process with stdio 'ipc'", "There are no channels between processes");
    ways[i] = way === "overlapped" ? "pipe" : typeof way === "string" || typeof way === "number" ? way : typeof way.fd === "number" ? way.fd : "pipe";
  }
  if (stdio.length > 3) {
    for (let i = 3; i < stdio.length; i++) if (stdio[i] !== "ignore" && stdio[i] !== undefined && stdio[i] !== null) throw notHere("child_process with stdio beyond 2", "A process has stdin, stdout and stderr");
  }
  return {
    executable: options.shell ? command[0] : file, command, cwd: pathOf(options.cwd), ways,
    env: env === undefined || env === globalThis.process.env ? undefined : pairs,
    detached: !!options.detached, uid: options.uid, gid: options.gid,
  };
}
const start = (way, plan, ...rest) => way(plan.executable, plan.command, plan.cwd, plan.env, plan.ways, plan.detached, plan.uid, plan.gid, ...rest);

function failure([code, errno], syscall, file, args) {
  const error = coded(code, syscall + " " + code);
  error.errno = errno;
  error.syscall = syscall;
  error.path = file;
  error.spawnargs = args;
  return error;
}


class ChildProcess extends EventEmitter {
  #process;
  #open = 1; // streams and the process itself: "close" comes after all
  constructor() {
    super();
    this.stdin = this.stdout = this.stderr = null;
    this.exitCode = this.signalCode = null;
    this.killed = this.connected = false;
    this.pid = undefined;
  }
  spawn(file, args, options) {
    const plan = prepare(file, args, options);
    this.spawnfile = plan.executable;
    this.spawnargs = plan.command;
    const started = start(service.start, plan);
    const pipes = ["stdin", "stdout", "stderr"];
    if (ArrayIsArray(started)) {
      for (let i = 0; i < 3; i++) if (plan.ways[i] === "pipe") this[pipes[i]] = i === 0 ? new Writable({ write(chunk, encoding, done) { done(); } }) : Readable.from([], { objectMode: false });
      this.stdio = [this.stdin, this.stdout, this.stderr];
      globalThis.process.nextTick(() => {
        this.exitCode = started[1];
        this.emit("error", failure(started, "spawn " + file, file, args));
        this.emit("close", started[1], null);
      });
      return this;
    }
    this.#process = started;
    this.pid = started.pid;
    if (plan.ways[0] === "pipe") this.stdin = writable(started);
    if (plan.ways[1] === "pipe") this.stdout = this.#readable(1);
    if (plan.ways[2] === "pipe") this.stderr = this.#readable(2);
    this.stdio = [this.stdin, this.stdout, this.stderr];
    globalThis.process.nextTick(() => this.emit("spawn"));
    started.wait().then((status) => {
      if (status < 0) this.signalCode = service.signalName(-status);
      else this.exitCode = status;
      this.stdin?.destroy();
      this.emit("exit", this.exitCode, this.signalCode);
      this.#closed();
    }, (error) => this.emit("error", error));
    return this;
  }
  #readable(number) {
    const source = this.#process;
    this.#open++;
    const stream = new Readable({
      read() { source.read(number).then((data) => this.push(data === undefined ? null : Buffer.from(data.buffer, data.byteOffset, data.byteLength)), (error) => this.destroy(error)); },
      destroy(error, callback) {
        source.close_pipe(number);
        callback(error);
      },
    });
    stream.once("close", () => this.#closed());
    return stream;
  }
  #closed() {
    if (--this.#open === 0) this.emit("close", this.exitCode, this.signalCode);
    // what nobody reads would keep it open
    else if (this.exitCode !== null || this.signalCode !== null) {
      for (const stream of [this.stdout, this.stderr]) if (stream !== null && stream.readableFlowing === null && stream.listenerCount("readable") === 0 && !stream.destroyed) stream.resume();
    }
  }
  kill(signal = "SIGTERM") {
    if (this.#process === undefined || this.exitCode !== null || this.signalCode !== null) return false;
    const number = service.signalNumber(signal);
    if (number === undefined) throw coded("ERR_UNKNOWN_SIGNAL", "Unknown signal: " + signal, globalThis.TypeError);
    const sent = this.#process.send(number);
    if (sent && number !== 0) this.killed = true;
    return sent;
  }
  ref() {}
  unref() {}
  disconnect() {}
  send() { throw notHere("ChildProcess.send", "There are no channels between processes"); }
  [Symbol.dispose]() { this.kill(); }
}

function writable(target) {
  return new Writable({
    write(chunk, encoding, done) { target.write(chunk).then((problem) => done(problem === undefined ? null : failure(problem, "write")), done); },
    final(done) { target.end_input().then(() => done(), done); },
    destroy(error, done) { target.end_input().then(() => done(error), () => done(error)); },
  });
}

function spawn(file, args, options) {
  [args, options] = given(args, options);
  const child = new ChildProcess().spawn(file, args, options);
  limit(child, options);
  return child;
}

// The options `timeout` and `signal`
function limit(child, { timeout, signal, killSignal = "SIGTERM" }) {
  if (timeout > 0) {
    const timer = globalThis.setTimeout(() => child.kill(killSignal), timeout);
    child.once("exit", () => globalThis.clearTimeout(timer));
  }
  if (signal === undefined || signal === null) return;
  const onAbort = () => {
    if (child.kill(killSignal)) child.emit("error", new AbortError(undefined, { cause: signal.reason }));
  };
  if (signal.aborted) globalThis.process.nextTick(onAbort);
  else signal.addEventListener("abort", onAbort, { once: true });
}

function collect(stream, encoding, most, onTooMuch) {
  const chunks = [];
  let size = 0;
  stream?.on("data", (chunk) => {
    size += chunk.length;
    ArrayPrototypePush(chunks, size > most ? chunk.subarray(0, chunk.length - (size - most)) : chunk);
    if (size > most) onTooMuch();
  });
  return () => {
    const all = Buffer.concat(chunks);
    return encoding === "buffer" || encoding === null ? all : all.toString(encoding ?? "utf8");
  };
}

function execFile(file, args, options, callback) {
  if (typeof args === "function") [args, options, callback] = [[], {}, args];
  else if (typeof options === "function") [args, options, callback] = [...given(args, undefined), options];
  else [args, options] = given(args, options);
  const child = spawn(file, args, options);
  let failed = null;
  const tooMuch = (name) => () => {
    failed ??= coded("ERR_CHILD_PROCESS_STDIO_MAXBUFFER", name + " maxBuffer length exceeded", globalThis.RangeError);
    child.kill(options.killSignal);
  };
  const most = options.maxBuffer ?? MAX_BUFFER;
  const out = collect(child.stdout, options.encoding, most, tooMuch("stdout")), err = collect(child.stderr, options.encoding, most, tooMuch("stderr"));
  child.on("error", (error) => { failed = error; });
  child.on("close", (code, signal) => {
    const stdout = out(), stderr = err(), cmd = options.shell ? file : ArrayPrototypeJoin([file, ...args], " ");
    if (failed === null && (code !== 0 || signal !== null)) {
      failed = new Error("Command failed: " + cmd + "\n" + stderr);
      failed.code = code;
      failed.killed = child.killed;
      failed.signal = signal;
    }
    if (failed !== null) globalThis.Object.assign(failed, { cmd, stdout, stderr });
    callback?.(failed, stdout, stderr);
  });
  return child;
}
const { Error } = primordials;

function exec(command, options, callback = options) {
  validateString(command, "command");
  const settings = typeof options === "object" && options !== null ? options : {};
  return execFile(command, [], { ...settings, shell: settings.shell ?? true }, typeof callback === "function" ? callback : undefined);
}

function promised(run) {
  return (...args) => {
    let child;
    const promise = new Promise((resolve, reject) => {
      child = run(...args, (error, stdout, stderr) => error ? reject(error) : resolve({ stdout, stderr }));
    });
    promise.child = child;
    return promise;
  };
}
for (const run of [exec, execFile]) primordials.ObjectDefineProperty(run, custom, { __proto__: null, value: promised(run), enumerable: false, configurable: true });

function spawnSync(file, args, options) {
  [args, options] = given(args, options);
  const plan = prepare(file, args, options);
  let { input } = options;
  if (input !== undefined && input !== null) input = typeof input === "string" ? Buffer.from(input) : new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
  const found = start(service.run, plan, input ?? undefined, options.timeout || undefined, options.maxBuffer ?? MAX_BUFFER, service.signalNumber(options.killSignal ?? "SIGTERM"));
  const text = (data) => data === undefined || data === null ? null : options.encoding === undefined || options.encoding === "buffer" ? Buffer.from(data) : Buffer.from(data).toString(options.encoding);
  if (typeof found[0] === "string") {
    return { pid: 0, output: null, stdout: null, stderr: null, status: null, signal: null, error: failure(found, "spawnSync " + file, file, args) };
  }
  const [pid, status, out, err, problem] = found;
  const stdout = text(out), stderr = text(err);
  const result = { status: status < 0 ? null : status, signal: status < 0 ? service.signalName(-status) : null, output: [null, stdout, stderr], pid, stdout, stderr };
  if (problem !== undefined && problem !== null) result.error = failure([problem, service.errno(problem)], "spawnSync " + file, file, args);
  return result;
}

function checked(result, command, options) {
  if (result.error) throw globalThis.Object.assign(result.error, result);
  if (result.status === 0) return result.stdout;
  if (options.stdio === undefined && result.stderr !== null) globalThis.process.stderr.write(result.stderr);
  throw globalThis.Object.assign(new Error("Command failed: " + command + "\n" + (result.stderr ?? "")), result);
}

return {
  ChildProcess, spawn, exec, execFile, spawnSync,
  execFileSync(file, args, options) {
    [args, options] = given(args, options);
    return checked(spawnSync(file, args, options), ArrayPrototypeJoin([file, ...args], " "), options);
  },
  execSync: (command, options = {}) => checked(spawnSync(command, [], { ...options, shell: options.shell ?? true }), command, options),
  fork() { throw notHere("child_process.fork", "spawn() starts a process; there are no channels between processes"); },
};
})
