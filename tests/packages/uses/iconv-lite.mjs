import iconv from "iconv-lite";
console.log(iconv.encode("Grüße €", "win1252"), iconv.decode(Buffer.from([0x82, 0xa0]), "shift_jis"), iconv.encodingExists("koi8-r"));
