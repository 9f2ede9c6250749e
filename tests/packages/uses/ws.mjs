import { WebSocket, WebSocketServer, Receiver } from "ws";
const socket = new WebSocket("ws://127.0.0.1:9");
console.log(socket.readyState === WebSocket.CONNECTING, typeof WebSocketServer);
console.log(await new Promise(done => socket.on("error", error => done(error.code))));
