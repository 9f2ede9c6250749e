import Mocha from "mocha";
const mocha = new Mocha({ reporter: function (runner) { runner.on("pass", test => console.log("pass", test.fullTitle())); runner.on("fail", (test, error) => console.log("fail", test.title, error.message)); } });
const suite = Mocha.Suite.create(mocha.suite, "sums");
suite.addTest(new Mocha.Test("adds", () => { if (1 + 1 !== 2) throw new Error("no"); }));
suite.addTest(new Mocha.Test("waits", async () => { await null; throw new Error("on purpose"); }));
await new Promise(done => mocha.run(failures => { console.log("failures", failures); done(); }));
