// What a page of another server reaches, beside what the server's own does: node hostile-page.mjs PLAYWRIGHT URL STREAM OTHER
import { createRequire } from "node:module";

const [playwright, url, stream, other] = process.argv.slice(2);
const { chromium } = createRequire(playwright + "/")("playwright-core");
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });

const tries = async ({ url, stream }) => {
  const settled = (start) => new Promise((done) => start(done));
  const reaches = (path, init) => fetch(url + path, init).then((answer) => (answer.type === "opaque" ? "opaque" : String(answer.status)), () => "refused");
  const socket = await settled((done) => {
    const socket = new WebSocket(url.replace("http", "ws") + "ws/streams/" + stream);
    socket.onopen = () => done("open");
    socket.onerror = () => done("refused");
  });
  const events = await settled((done) => {
    const source = new EventSource(url + "api/events");
    source.onopen = () => done("open");
    source.onerror = () => (source.close(), done("refused"));
  });
  const image = await settled((done) => {
    const image = new Image();
    image.onload = () => done("loaded");
    image.onerror = () => done("refused");
    image.src = url + "api/streams/" + stream + "/snapshot";
  });

  return { socket, events, image, read: await reaches("api/streams"), written: await reaches("api/streams/" + stream + "/pause", { method: "POST" }) };
};

try {
  const own = await browser.newPage();
  await own.goto(new URL("docs/index.html", url).href);
  const mine = await own.evaluate(async ({ url, stream }) => {
    const open = (start) => new Promise((done) => start(done));
    return {
      socket: await open((done) => {
        const socket = new WebSocket(url.replace("http", "ws") + "ws/streams/" + stream);
        socket.onopen = () => done("open");
        socket.onerror = () => done("refused");
      }),
      image: await open((done) => {
        const image = new Image();
        image.onload = () => done("loaded");
        image.onerror = () => done("refused");
        image.src = url + "api/streams/" + stream + "/snapshot";
      }),
      read: String((await fetch(url + "api/streams")).status),
    };
  }, { url, stream });
  const hostile = await browser.newPage({ bypassCSP: true }); // a page of the attacker's has no policy of ours
  await hostile.goto(new URL("health", other).href);
  console.log(JSON.stringify({ own: mine, hostile: await hostile.evaluate(tries, { url, stream }) }));
} finally {
  await browser.close();
}
