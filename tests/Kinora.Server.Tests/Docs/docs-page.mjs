// Opens /docs as a person does, and writes what it shows as JSON: node docs-page.mjs PLAYWRIGHT URL SCREENSHOT
import { createRequire } from "node:module";

const [playwright, url, screenshot] = process.argv.slice(2);
const { chromium } = createRequire(playwright + "/")("playwright-core");
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 1600 } });
  const problems = [];
  const elsewhere = [];
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && problems.push(message.text()));
  page.on("pageerror", (error) => problems.push(String(error)));
  page.on("response", (response) => response.status() >= 400 && problems.push(`${response.status()} ${response.url()}`));
  page.on("request", (request) => !request.url().startsWith(new URL(url).origin) && !/^(data|blob):/.test(request.url()) && elsewhere.push(request.url()));
  await page.goto(url);
  await page.waitForSelector(".opblock");
  const operations = await page.$$eval(".opblock", (blocks) =>
    blocks.map((block) => `${block.querySelector(".opblock-summary-method").textContent} ${block.querySelector(".opblock-summary-path").getAttribute("data-path")}`),
  );
  await page.click("#operations-streams-addStream .opblock-summary");
  await page.waitForSelector("#operations-streams-addStream .response");
  await page.screenshot({ path: screenshot, fullPage: true });
  console.log(JSON.stringify({ operations, problems, elsewhere }));
} finally {
  await browser.close();
}
