// Loops of plain computation, to compare engines: `diglot tests/bench/loops.js`, `node tests/bench/loops.js`; loops.py is
// the same in Python. Each line is the best of seven runs in milliseconds; the value guards against work left out.
const LOOPS = {
  sieve() { // integers in a typed array
    const composite = new Uint8Array(1_000_001);
    let primes = 0;
    for (let n = 2; n <= 1_000_000; n++) {
      if (composite[n]) continue;
      primes++;
      for (let m = n * n; m <= 1_000_000; m += n) composite[m] = 1;
    }
    return primes;
  },
  mandelbrot() { // floats
    let inside = 0;
    for (let row = 0; row < 100; row++) {
      for (let column = 0; column < 100; column++) {
        const a = column / 40 - 2, b = row / 40 - 1.25;
        let x = 0, y = 0, steps = 0;
        while (x * x + y * y <= 4 && steps < 100) {
          const next = x * x - y * y + a;
          y = 2 * x * y + b;
          x = next;
          steps++;
        }
        if (steps === 100) inside++;
      }
    }
    return inside;
  },
  fibonacci() { // calls
    const fib = (n) => (n < 2 ? n : fib(n - 1) + fib(n - 2));
    return fib(25);
  },
  words() { // objects, strings, a Map
    const counts = new Map();
    for (let i = 0; i < 100_000; i++) {
      const word = `w${(i * 7919) % 1000}`;
      const entry = counts.get(word) ?? { word, count: 0 };
      entry.count++;
      counts.set(word, entry);
    }
    return [...counts.values()].sort((a, b) => b.count - a.count || (a.word < b.word ? -1 : 1))[0].count;
  },
};

for (const [name, loop] of Object.entries(LOOPS)) {
  const times = [];
  let value;
  for (let run = 0; run < 7; run++) {
    const start = performance.now();
    value = loop();
    times.push(performance.now() - start);
  }
  console.log(`${name} ${Math.min(...times).toFixed(2)} ms ${value}`);
}
