import CryptoJS from "crypto-js";
console.log(CryptoJS.SHA256("x").toString(), CryptoJS.AES.decrypt(CryptoJS.AES.encrypt("hi", "k"), "k").toString(CryptoJS.enc.Utf8));
