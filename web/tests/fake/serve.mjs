// npm run fake [-- --empty] [--port=8000]: the fake server by itself, for `npm run dev`.
import { startFake } from "./server.mjs";
import { every } from "./streams.mjs";

const port = Number(process.argv.find(a => a.startsWith("--port="))?.slice(7) ?? 8000);
startFake(port, process.argv.includes("--empty") ? [] : every());
console.log(`fake server on http://127.0.0.1:${port} (the page too, if it is built)`);
