// npm run look: shots of the page in a real browser, to be looked at, in tests/.looks. CHROMIUM names another browser than Debian's.
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { startFake } from "../fake/server.mjs";
import { every } from "../fake/streams.mjs";
import { looks } from "./looks.mjs";

const folder = join(dirname(fileURLToPath(import.meta.url)), "../.looks");
mkdirSync(folder, { recursive: true });
const wanted = process.argv.slice(2);
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
let port = 8180;
let complaints = 0;

for (const [name, look] of Object.entries(looks)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const { size = [1440, 900], scale = 1, dark = false, touch = false, streams = every(), path = "", act } = look;
  const url = `http://127.0.0.1:${++port}`;
  const fake = startFake(port, streams);
  const context = await browser.newContext({
    viewport: { width: size[0], height: size[1] },
    deviceScaleFactor: scale,
    colorScheme: dark ? "dark" : "light",
    hasTouch: touch,
    isMobile: touch,
  });
  const page = await context.newPage();
  const complain = text => (complaints++, console.log(`${name}: ${text}`));
  page.on("pageerror", error => complain(error.message));
  page.on(
    "console",
    message => message.type() === "error" && !/ERR_|status of 4|WebSocket connection/.test(message.text()) && complain(message.text()),
  );
  await page.goto(`${url}/${path}`);
  await act(page, fake);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  if (overflow > 0) complain(`the page is ${overflow} px wider than the window`);
  await page.screenshot({ path: join(folder, `${name}.png`) });
  await context.close();
  await fake.stop().catch(() => {});
}

await browser.close();
console.log(`${folder}: done, ${complaints} complaints`);
process.exit(complaints === 0 ? 0 : 1);
