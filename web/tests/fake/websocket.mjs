// As much of RFC 6455 as the page needs of a server: text and binary messages, no fragments.
import { createHash } from "node:crypto";

/** Answers an upgrade and returns { send(string|Buffer), close(), onText, onClose }. */
export function accept(request, socket) {
  const key = createHash("sha1").update(`${request.headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
  socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${key}\r\n\r\n`);
  const connection = {
    onText: () => {},
    onClose: () => {},
    send: data => socket.writable && socket.write(frame(typeof data === "string" ? 1 : 2, Buffer.from(data))),
    close: () => socket.end(frame(8, Buffer.alloc(0))),
  };
  let received = Buffer.alloc(0);
  socket.on("data", data => {
    received = Buffer.concat([received, data]);
    for (;;) {
      const message = unframe(received);
      if (!message) return;
      received = received.subarray(message.length);
      if (message.opcode === 1) connection.onText(message.payload.toString());
      if (message.opcode === 8) socket.end(frame(8, message.payload));
    }
  });
  socket.on("error", () => {});
  socket.on("close", () => connection.onClose());
  return connection;
}

function frame(opcode, payload) {
  const head = payload.length < 126 ? Buffer.alloc(2) : payload.length < 65536 ? Buffer.alloc(4) : Buffer.alloc(10);
  head[0] = 0x80 | opcode;
  if (head.length === 2) head[1] = payload.length;
  else if (head.length === 4) (head.writeUInt16BE(payload.length, 2), (head[1] = 126));
  else (head.writeBigUInt64BE(BigInt(payload.length), 2), (head[1] = 127));
  return Buffer.concat([head, payload]);
}

function unframe(data) {
  if (data.length < 6) return null;
  let size = data[1] & 127;
  let at = 2;
  if (size === 126) ((size = data.readUInt16BE(2)), (at = 4));
  const length = at + 4 + size;
  if (data.length < length) return null;
  const mask = data.subarray(at, at + 4);
  const payload = Buffer.from(data.subarray(at + 4, length).map((byte, i) => byte ^ mask[i % 4]));
  return { opcode: data[0] & 15, payload, length };
}
