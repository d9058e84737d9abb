// Uses the page as a person does, against a running server, and writes what it saw as JSON: node live-page.mjs PLAYWRIGHT URL FOLDER
import { createRequire } from "node:module";
import { join } from "node:path";

const [playwright, url, folder] = process.argv.slice(2);
const { chromium } = createRequire(playwright + "/")("playwright-core");
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
const problems = [];
const seen = {};
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.setDefaultTimeout(60_000);
  page.on("console", (message) => message.type() === "error" && !message.text().includes("422") && problems.push(message.text())); // a refusal is asked for below
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("request", (request) => new URL(request.url()).host !== new URL(url).host && !/^(data|blob):/.test(request.url()) && problems.push(`asked ${request.url()}`));
  const test = (name) => page.getByTestId(name);

  await page.goto(url);
  await test("add-stream").first().click();
  await test("add-name").fill("page");
  await test("add-source").fill("rtsp://");
  const hint = await test("add-source-note").textContent();
  await test("add-submit").click();
  await page.waitForFunction((hint) => document.querySelector('[data-testid="add-source-note"]')?.textContent !== hint, hint);
  seen.refusal = await test("add-source-note").textContent();

  await test("add-source").fill("test:");
  const chosen = page.locator('[data-testid^="add-step-"]:checked');
  while ((await chosen.count()) > 0) await chosen.first().uncheck(); // what needs a step goes with it
  await test("add-step-overlay").check();
  await test("add-submit").click();
  await page.waitForSelector('[data-testid="stream-view"][data-stream="page"]');
  await page.waitForSelector('[data-testid="stage"][data-has-picture="true"]');
  await page.waitForSelector('[data-testid="result"]');
  await page.waitForSelector('[data-testid="stream-row"][data-stream="page"] [data-testid="status"]:is([data-status="live"], [data-status="running"])');
  seen.status = await page.locator('[data-testid="stream-row"][data-stream="page"] [data-testid="status"]').getAttribute("data-status");
  seen.drawn = await test("canvas").evaluate((canvas) => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    const colours = new Set();
    for (let i = 0; i < data.length; i += 4 * 97) colours.add((data[i] >> 5) * 64 + (data[i + 1] >> 5) * 8 + (data[i + 2] >> 5));
    return { width: canvas.width, colours: colours.size };
  });
  await page.screenshot({ path: join(folder, "desktop.png") });

  await test("pause").click();
  await page.waitForSelector('[data-testid="stream-row"][data-stream="page"] [data-testid="status"][data-status="paused"]');
  await test("start").first().click();
  await page.waitForSelector('[data-testid="stream-row"][data-stream="page"] [data-testid="status"]:not([data-status="paused"])');

  await page.emulateMedia({ colorScheme: "dark" });
  await page.setViewportSize({ width: 360, height: 720 });
  await page.waitForSelector('[data-testid="stage"][data-has-picture="true"]');
  seen.overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  await page.screenshot({ path: join(folder, "phone.png") });

  await page.setViewportSize({ width: 1280, height: 800 });
  await test("remove").click();
  await test("remove-confirm").click();
  await page.waitForSelector('[data-testid="stream-row"][data-stream="page"]', { state: "detached" });
  seen.problems = problems;
  console.log(JSON.stringify(seen));
} finally {
  await browser.close();
}
