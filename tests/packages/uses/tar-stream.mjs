import tar from "tar-stream";
const pack = tar.pack();
pack.entry({ name: "a.txt" }, "hello");
pack.finalize();
const extract = tar.extract();
pack.pipe(extract);
for await (const entry of extract) { let text = ""; for await (const chunk of entry) text += chunk; console.log(entry.header.name, entry.header.size, text); }
