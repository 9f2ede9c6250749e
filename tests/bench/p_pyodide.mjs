// The workloads on Pyodide: CPython in WebAssembly, run by Node. As in timing.py, a workload yields cases and figures;
// here the clock is JavaScript's, as JavaScript is the outer language.
import { createRequire } from "node:module";

const { loadPyodide } = createRequire(`${process.env.PEERS}/`)("pyodide");

const REPETITIONS = Number(process.env.REPETITIONS ?? 5);
const SECONDS = Number(process.env.SECONDS_EACH ?? 0.2);
const MOST = 200_000;
const ITEMS = 200_000;

const OBJECTS = `
import gc

class Plain:
    def __init__(self):
        self.x = 1

class Counted:
    born = 0
    dead = 0
    def __init__(self):
        Counted.born += 1
    def __del__(self):
        Counted.dead += 1

def add(a, b):
    return a + b

def fail():
    raise ValueError("x")

def repeated(f, *arguments):
    def work(count):
        for _ in range(count):
            f(*arguments)
    return work
`;

const pyodide = await loadPyodide();
const run = (source) => pyodide.runPython(source);
run(OBJECTS);
const plain = run("Plain");

function check(condition, what) {
  if (!condition) throw new Error(`wrong answer of ${what}`);
}

function middle(samples) {
  const sorted = samples.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

function report(key, unit, samples, note = "") {
  const numbers = { med: middle(samples), min: Math.min(...samples), max: Math.max(...samples), reps: samples.length };
  console.log(JSON.stringify({ key, unit, ...numbers, note }));
}

async function secondsOf(work, count) {
  const start = performance.now();
  await work(count);
  return (performance.now() - start) / 1000;
}

async function fittingCount(work) {
  await work(5);
  for (let count = 25; ; count = Math.min(MOST, count * 5)) {
    const taken = await secondsOf(work, count);
    if (taken >= 0.03 || count >= MOST) return Math.max(1, Math.min(MOST, Math.floor((count * SECONDS) / taken)));
  }
}

/** Reports the seconds of one operation; `work(n)` does n, or always `fixed` if given. */
async function measure(key, work, fixed = 0, note = "") {
  const count = fixed || (await fittingCount(work));
  await work(count);
  const samples = [];
  for (let i = 0; i < REPETITIONS; i++) samples.push((await secondsOf(work, count)) / count);
  report(key, "s/op", samples, note);
}

/** Lets FinalizationRegistry's callbacks run, and both collectors. */
async function settle() {
  for (let i = 0; i < 5; i++) {
    globalThis.gc?.();
    await new Promise((resolve) => setTimeout(resolve, 20));
    run("gc.collect()");
  }
}

function calls() {
  globalThis.jsAdd = (a, b) => a + b;
  return run(`
from js import jsAdd
def call(count):
    f = jsAdd
    for i in range(count):
        f(i, 1)
call`);
}

const WORKLOADS = {
  async W1() {
    const f = run("add");
    await measure("W1", (count) => {
      let s = 0;
      for (let i = 0; i < count; i++) s = f(s, 1);
      check(s === count, "W1");
    });
  },
  async W2() {
    await measure("W2", calls());
  },
  async W3() {
    const o = plain();
    await measure("W3", (count) => {
      let s = 0;
      for (let i = 0; i < count; i++) s += o.x;
      check(s === count, "W3");
    });
  },
  async W4() {
    globalThis.made = { x: 1 };
    const read = run("from js import made\ndef read(count):\n    o = made\n    for _ in range(count):\n        o.x\nread");
    await measure("W4", read);
  },
  async W5() {
    const o = plain();
    await measure("W5", (count) => {
      for (let i = 0; i < count; i++) o.x = i;
    });
  },
  async W6() {
    const items = run(`list(range(${ITEMS}))`);
    const total = () => {
      let s = 0;
      for (const x of items) s += x;
      check(s === (ITEMS * (ITEMS - 1)) / 2, "W6");
    };
    await measure("W6", total, ITEMS);
  },
  async W7() {
    globalThis.items = [...Array(ITEMS).keys()];
    await measure("W7", run("from js import items\ndef total(_):\n    s = 0\n    for x in items:\n        s += x\ntotal"), ITEMS);
  },
  async W8() {
    const source = run("source = {str(i): [i, str(i)] for i in range(20_000)}\nsource");
    await measure("W8", () => source.toJs(), 1, "toJs()");
    const text = run("import json\nlambda: json.dumps(source)");
    await measure("W8j", () => JSON.parse(text()), 1);
  },
  async W9() {
    globalThis.source = {};
    for (let i = 0; i < 20_000; i++) source[i] = [i, `${i}`];
    const copy = run("from js import source\nlambda: len(source.to_py())");
    check(copy() === 20_000, "W9");
    await measure("W9", () => copy(), 1, "to_py()");
    const parse = run("import json\nlambda text: len(json.loads(text))");
    await measure("W9j", () => parse(JSON.stringify(source)), 1);
  },
  async W10() {
    globalThis.lengthOf = (text) => text.length;
    globalThis.kilo = "ab".repeat(512);
    globalThis.mega = "ab".repeat(512 * 1024);
    kilo.charCodeAt(3) + mega.charCodeAt(3);
    globalThis.getKilo = () => kilo;
    globalThis.getMega = () => mega;
    run("from js import getKilo, getMega, lengthOf");
    await measure("W10a", run("repeated(lengthOf, 'ab' * 512)"));
    await measure("W10b", run("repeated(lengthOf, 'ab' * (512 * 1024))"));
    await measure("W10c", run("repeated(getKilo)"));
    await measure("W10d", run("repeated(getMega)"));
  },
  async W11() {
    const numbers = run("import array\nnumbers = array.array('d', range(1_000_000))\nnumbers");
    let view;
    const open = (count) => {
      for (let i = 0; i < count; i++) {
        view?.release();
        view = numbers.getBuffer("f64");
      }
    };
    await measure("W11", open, 0, "getBuffer() and release(), no copy");
    const total = () => {
      let s = 0;
      for (const x of view.data) s += x;
      check(s === 499_999_500_000, "W11sum");
    };
    await measure("W11sum", total, 1);
    await measure("W11copy", () => numbers.toJs(), 1, "toJs()");
  },
  async W12() {
    await measure("W12a", (count) => {
      for (let i = 0; i < count; i++) plain().destroy();
    }, 100_000, "destroyed by hand, each");
    globalThis.create = () => ({});
    const create = run("from js import create\ndef work(count):\n    repeated(create)(count)\n    gc.collect()\nwork");
    await measure("W12b", (count) => { create(count); globalThis.gc?.(); }, 100_000);
  },
  async W12x() {
    const counted = run("Counted");
    for (let i = 0; i < 1000; i++) counted();
    await settle();
    report("W12leak", "n", [run("Counted.born - Counted.dead")], "Python objects alive of 1000 that JavaScript dropped");
    globalThis.link = (p) => ({ p: p.copy() });
    run("from js import link\ndead = Counted.dead\nfor _ in range(100):\n    o = Counted()\n    o.js = link(o)\ndel o");
    await settle();
    report("W12cycle", "n", [run("100 - (Counted.dead - dead)")], "cycles alive of 100 after collections");
  },
  async W13a() {
    const get = run(`objects = [Plain() for _ in range(${ITEMS})]\nobjects.__getitem__`);
    const held = (globalThis.held = new Array(ITEMS).fill(null));
    await settle();
    const before = process.memoryUsage().rss;
    for (let i = 0; i < ITEMS; i++) held[i] = get(i);
    await settle();
    report("W13a", "B", [(process.memoryUsage().rss - before) / ITEMS]);
  },
  async W13b() {
    const made = Array.from({ length: ITEMS }, (_, i) => ({ i }));
    globalThis.getMade = (i) => made[i];
    const hold = run(`
from js import getMade
held = [None] * ${ITEMS}
def hold():
    for i in range(len(held)):
        held[i] = getMade(i)
hold`);
    await settle();
    const before = process.memoryUsage().rss;
    hold();
    await settle();
    report("W13b", "B", [(process.memoryUsage().rss - before) / ITEMS]);
  },
  async W14() {
    const call = calls();
    const many = (globalThis.many = []);
    for (const size of [0, 100_000, 400_000, 1_000_000]) {
      while (many.length < size) many.push({ a: 1 });
      await measure(`W14_${size}`, call);
    }
  },
  async W15() {
    const fail = run("fail");
    await measure("W15a", (count) => {
      let caught = 0;
      for (let i = 0; i < count; i++) try { fail(); } catch { caught++; }
      check(caught === count, "W15a");
    });
    globalThis.fails = () => { throw new Error("y"); };
    const work = run(`
from js import fails
from pyodide.ffi import JsException
def work(count):
    for _ in range(count):
        try:
            fails()
        except JsException:
            pass
work`);
    await measure("W15b", work);
  },
  async W16() {
    globalThis.resolved = () => Promise.resolve(1);
    const awaits = run("from js import resolved\nasync def work(count):\n    for _ in range(count):\n        await resolved()\nwork");
    await measure("W16a", awaits, 2000);
    const coroutine = run("async def coroutine():\n    return 1\ncoroutine");
    await measure("W16b", async (count) => { for (let i = 0; i < count; i++) await coroutine(); }, 2000);
  },
};

const name = process.argv[2];
if (name === "list") console.log(JSON.stringify(Object.keys(WORKLOADS)));
else await WORKLOADS[name]();
process.exit(0);
