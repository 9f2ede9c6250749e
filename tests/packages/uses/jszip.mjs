import JSZip from "jszip";
const zip = new JSZip();
zip.file("a.txt", "hello").folder("d").file("b.bin", new Uint8Array([1, 2]));
const again = await JSZip.loadAsync(await zip.generateAsync({ type: "nodebuffer", compression: "DEFLATE" }));
console.log(Object.keys(again.files), await again.file("a.txt").async("string"), await again.file("d/b.bin").async("uint8array"));
