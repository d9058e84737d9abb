import { defineConfig } from "vite";
import { licences } from "./build/licences";
import { renderWhenReady } from "./build/renderWhenReady";

/** Where the development server sends what the page asks of the API: a Kinora, or the fake one (`npm run fake`). */
const server = process.env.KINORA_URL ?? "http://127.0.0.1:8000";

/** Kinora allows WebSockets, event streams and writes from its own origin alone; the proxy asks as that origin. */
const toServer = { target: server, changeOrigin: true, headers: { origin: server } };

const proxy = { "/api": toServer, "/ws": { ...toServer, ws: true }, "/docs": toServer, "/openapi.json": toServer };

export default defineConfig({
  plugins: [renderWhenReady(), licences(["preact", "@preact/signals", "@preact/signals-core", "@fontsource-variable/inter"])],
  server: { host: "127.0.0.1", port: 5173, proxy },
  preview: { host: "127.0.0.1", port: 5174, proxy },
  build: {
    target: "es2022",
    // A data: address would need a wider content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
  },
});
