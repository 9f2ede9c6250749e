import QRCode from "qrcode";
console.log(await QRCode.toString("hello", { type: "svg" }), (await QRCode.toDataURL("x")).slice(0, 40));
