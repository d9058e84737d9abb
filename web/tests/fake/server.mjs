// A stand-in for Kinora's server, for work on the page alone: it replays pictures and results, and keeps streams in memory.
import { createServer } from "node:http";
import { readFileSync } from "node:fs";
import { dirname, extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { pictures as makePictures, picturesPerSecond, results as makeResults } from "./media.mjs";
import { advance, liveStream, steps, stream } from "./streams.mjs";
import { accept } from "./websocket.mjs";

const dist = join(dirname(fileURLToPath(import.meta.url)), "../../dist");
const types = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
  ".txt": "text/plain",
};

/** The strictest policy under which the page must work. */
export const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export function startFake(port, initial, { key = null, role = "admin" } = {}) {
  const pictures = makePictures();
  const results = makeResults();
  const streams = new Map(initial.map(s => [s.name, s]));
  const started = Date.now();
  const eventClients = new Set();
  const resultClients = new Map();
  const sockets = new Set();
  const connections = new Set();
  let eventId = 0;
  let tick = 0;

  /** Tickets are good once, for the path they were made for. */
  const tickets = new Map();
  const ticketFor = path => {
    const ticket = `t${tickets.size}`;
    tickets.set(ticket, path);
    return ticket;
  };
  const knows = (request, url) => {
    const ticket = url.searchParams.get("ticket");
    const isFor = ticket !== null && tickets.get(ticket) === url.pathname;
    if (isFor) tickets.set(ticket, null);
    return key === null || request.headers["x-api-key"] === key || isFor;
  };

  const state = name => advance(streams.get(name), (Date.now() - started) / 1000 + 120);
  const tell = (event, data) => eventClients.forEach(c => c.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`));
  const put = s => (streams.set(s.name, s), tell("stream", state(s.name)), state(s.name));
  const isLive = name => streams.get(name)?.health?.state === "live";

  const frames = setInterval(() => {
    const index = tick++ % pictures.length;
    const timestamp = started + Math.round((tick * 1000) / picturesPerSecond);
    const result = results.get(index);
    for (const client of sockets) {
      if (!isLive(client.name)) continue;
      if (client.asks.pictures && tick % Math.max(1, Math.round(picturesPerSecond / client.asks.fps)) === 0) {
        const header = Buffer.alloc(17);
        header.writeBigUInt64LE(BigInt(timestamp));
        header.writeUInt32LE(960, 8);
        header.writeUInt32LE(540, 12);
        header[16] = 4;
        client.send(Buffer.concat([header, pictures[index]]));
      }
    }
    if (!result) return;
    const line = name => JSON.stringify({ ...result, stream: name, frame: tick * 2, timestamp: new Date(timestamp).toISOString() });
    for (const client of sockets) if (isLive(client.name) && client.asks.results) client.send(line(client.name));
    for (const [client, name] of resultClients) if (isLive(name)) client.write(`id: ${++eventId}\ndata: ${line(name)}\n\n`);
  }, 1000 / picturesPerSecond);
  const figures = setInterval(() => [...streams.keys()].filter(isLive).forEach(name => tell("stream", state(name))), 1000);

  const server = createServer((request, response) => {
    const url = new URL(request.url, "http://fake");
    const path = url.pathname
      .split("/")
      .filter(p => p !== "")
      .map(decodeURIComponent);
    const json = (status, data) =>
      response
        .writeHead(status, { "content-type": status < 400 ? "application/json" : "application/problem+json" })
        .end(data === undefined ? "" : JSON.stringify(data));
    const problem = (status, title, detail, errors) => json(status, { type: "about:blank", title, status, detail, errors });
    const events = (clients, value) => {
      response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" }).write(":\n\n");
      clients instanceof Map ? clients.set(response, value) : clients.add(response);
      request.on("close", () => clients.delete(response));
    };

    if (path[0] !== "api") return file(url.pathname, response);
    if (!knows(request, url)) return problem(401, "Unauthorized", "A key is needed: send it in the header X-API-Key.");
    if (path[1] === "caller") return json(200, { id: "k1", name: "somebody", role, streams: null, is_local: key === null });
    if (path[1] === "tickets")
      return body(request, ({ path }) => json(201, { ticket: ticketFor(path), expires: new Date().toISOString() }));
    if (path[1] === "steps") return json(200, { steps });
    if (path[1] === "events") return events(eventClients);
    const [name, what] = [path[2], path[3]];
    if (!name && request.method === "GET") return json(200, { streams: [...streams.keys()].map(state) });
    if (!name)
      return body(request, definition => {
        const errors = {};
        if (!/^[a-z0-9][a-z0-9_-]*$/.test(definition.name))
          errors.name = [`The name '${definition.name}' has other letters than a-z, 0-9, - and _.`];
        if (!/^([a-z]+:|demo$|auto$|\d+$|\/)/.test(definition.source))
          errors.source = [`Source '${definition.source}' is none: it is no file here, no address and no camera.`];
        if (Object.keys(errors).length > 0) return problem(422, "Unprocessable Entity", "The definition has errors.", errors);
        if (streams.has(definition.name))
          return problem(409, "Conflict", `There is already a stream '${definition.name}'; choose another name.`);
        put(stream(definition.name, definition.source, "starting", { steps: definition.steps }));
        setTimeout(
          () => streams.has(definition.name) && put(liveStream(definition.name, definition.source, { steps: definition.steps })),
          700,
        );
        json(201, state(definition.name));
      });
    if (!streams.has(name)) return problem(404, "Not found", `There is no stream '${name}'.`);
    if (what === "results") return events(resultClients, name);
    if (what === "snapshot") return response.writeHead(200, { "content-type": "image/jpeg" }).end(pictures[tick % pictures.length]);
    if (what === "pause") return json(200, put(stream(name, streams.get(name).source, "paused")));
    if (what === "start") return json(200, put(liveStream(name, streams.get(name).source)));
    if (request.method === "DELETE" && streams.get(name).origin === "file") {
      return problem(409, "Conflict", `Stream '${name}' comes from kinora.yaml; remove it there.`);
    }
    if (request.method === "DELETE") return (streams.delete(name), tell("removed", { name }), json(204));
    json(200, state(name));
  });

  server.on("upgrade", (request, socket) => {
    const url = new URL(request.url, "http://fake");
    if (!knows(request, url)) return socket.end("HTTP/1.1 401 Unauthorized\r\n\r\n");
    const asks = {
      fps: Number(url.searchParams.get("fps") ?? 12),
      pictures: url.searchParams.get("pictures") !== "false",
      results: url.searchParams.get("results") !== "false",
    };
    const client = Object.assign(accept(request, socket), { name: decodeURIComponent(url.pathname.split("/")[3]), asks });
    client.onText = message => Object.assign(client.asks, JSON.parse(message));
    client.onClose = () => sockets.delete(client);
    sockets.add(client);
  });
  server.on("connection", socket => (connections.add(socket), socket.on("close", () => connections.delete(socket))));
  server.listen(port, "127.0.0.1");

  return {
    put,
    streams,
    /** What the live sockets have asked for, for tests. */
    asked: () => [...sockets].map(s => ({ name: s.name, ...s.asks })),
    /** How many event streams are being read. */
    listening: () => eventClients.size + resultClients.size,
    lose: count => [...resultClients.keys()].forEach(c => c.write(`event: lost\nid: ${++eventId}\ndata: ${JSON.stringify({ count })}\n\n`)),
    stop: () =>
      new Promise(done => {
        clearInterval(frames);
        clearInterval(figures);
        server.close(done);
        connections.forEach(c => c.destroy());
      }),
  };
}

function file(path, response) {
  try {
    const name = normalize(path === "/" ? "/index.html" : path);
    response.writeHead(200, { "content-type": types[extname(name)] ?? "application/octet-stream", "content-security-policy": policy });
    response.end(readFileSync(join(dist, name)));
  } catch {
    response.writeHead(404).end();
  }
}

function body(request, use) {
  const parts = [];
  request.on("data", part => parts.push(part)).on("end", () => use(JSON.parse(Buffer.concat(parts).toString())));
}
