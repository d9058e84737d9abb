// npm run try: the built page in a real browser against the fake server. CHROMIUM names another browser than Debian's.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, beforeEach, afterEach, test } from "node:test";
import { chromium } from "playwright-core";
import { startFake } from "../fake/server.mjs";
import { every, liveStream } from "../fake/streams.mjs";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const id = name => `[data-testid="${name}"]`;
const row = name => `${id("stream-row")}[data-stream="${name}"]`;
const tile = name => `${id("tile")}[data-stream="${name}"]`;
const url = path => `http://127.0.0.1:${port}/${path}`;

let browser, context, page, fake, complaints;
let port = 8280;

before(
  async () => (browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] })),
);
after(() => browser.close());

beforeEach(async () => {
  fake = startFake(++port, every());
  context = await browser.newContext({ viewport: { width: 1280, height: 800 }, permissions: ["clipboard-read", "clipboard-write"] });
  page = await context.newPage();
  page.setDefaultTimeout(10_000);
  complaints = [];
  page.on("pageerror", error => complaints.push(error.message));
  page.on("console", message => /Content Security Policy|Refused to/.test(message.text()) && complaints.push(message.text()));
});

afterEach(async () => {
  await context.close();
  await fake.stop().catch(() => {});
  assert.deepEqual(complaints, []);
});

test("Page_LiveStream_ShowsPictureBoxesCaptionAndFigures", async () => {
  await page.goto(url("#/streams/entrance"));
  await page.waitForSelector(`${id("stage")}[data-has-picture="true"]`);
  await page.waitForFunction(() => /people/i.test(document.querySelector('[data-testid="caption"]').textContent));
  await page.waitForFunction(() => parseFloat(document.querySelector('[data-testid="shown-fps"]').textContent) > 1);
  assert.match(await page.textContent(id("figure-age")), /ms/);
  const colors = await page.evaluate(() => {
    const canvas = document.querySelector('[data-testid="canvas"]');
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    const seen = new Set();
    for (let i = 0; i < data.length; i += 4) seen.add((data[i] << 16) | (data[i + 1] << 8) | data[i + 2]);
    return [...seen];
  });
  const palette = [0x5ad68d, 0xf5b041, 0x5dade2, 0xf1948a, 0xc39bf0, 0xf7dc6f, 0x48d1cc, 0xf0a6d2, 0xa3e048, 0xff9f68, 0x8fb8ff, 0xe6c3ff];
  assert.ok(
    palette.filter(color => colors.includes(color)).length >= 3,
    "boxes of several tracks are drawn in the exact colours of the palette",
  );
});

test("Page_EveryView_HasNoAccessibilityFaults", async () => {
  const faults = [];
  for (const path of ["#/streams/entrance", "#/streams/workshop", "#/grid", "#/streams/nowhere"]) {
    for (const scheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme: scheme });
      await page.goto(url(path));
      await page.waitForSelector("main > *");
      faults.push(...(await inspect(`${path} ${scheme}`)));
    }
  }

  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto(url("#/"));
  await page.waitForSelector(id("stream-row"));
  faults.push(...(await inspect("list")));
  await page.click(id("add-stream"));
  await page.waitForSelector(id("add-step-track"));
  await page.waitForFunction(() =>
    document.getAnimations().every(a => a.playState !== "running" || a.effect.getTiming().iterations === Infinity),
  );
  faults.push(...(await inspect("add")));
  assert.deepEqual(faults, []);
});

test("Add_Errors_AreSaidAtTheirFieldsThenTheStreamIsAdded", async () => {
  await page.goto(url(""));
  await page.click(id("add-stream"));
  await page.waitForSelector(`${id("add-step-track")}:checked`);
  await page.click(id("add-submit"));
  assert.match(await page.textContent(id("add-source-note")), /Say where/);
  await page.fill(id("add-name"), "entrance");
  await page.fill(id("add-source"), "nothing");
  await page.click(id("add-submit"));
  await page.waitForFunction(() => /is none/.test(document.querySelector('[data-testid="add-source-note"]').textContent));
  await page.fill(id("add-source"), "demo");
  await page.click(id("add-submit"));
  await page.waitForFunction(() => /already/.test(document.querySelector('[data-testid="add-name-note"]').textContent));
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute("name")), "name");
  await page.fill(id("add-name"), "hall");
  await page.uncheck(id("add-step-detect"));
  assert.equal(await page.isChecked(id("add-step-track")), false);
  await page.keyboard.press("Enter");
  await page.waitForSelector(`${id("stream-view")}[data-stream="hall"]`);
  await page.waitForSelector(`${row("hall")} [data-status="live"]`);
  assert.deepEqual(fake.streams.get("hall").steps, []);
});

test("Demo_EmptyServer_IsOneClickAway", async () => {
  fake.streams.clear();
  await page.goto(url(""));
  await page.click(id("add-demo"));
  await page.waitForSelector(`${id("stream-view")}[data-stream="demo"]`);
});

test("PauseAndStart_Stream_FollowTheServer", async () => {
  await page.goto(url("#/streams/entrance"));
  await page.click(id("pause"));
  await page.waitForSelector(`${row("entrance")} [data-status="paused"]`);
  await page.click(id("stage-start"));
  await page.waitForSelector(`${row("entrance")} [data-status="live"]`);
});

test("Remove_Stream_AsksFirstAndSaysWhatTheServerRefuses", async () => {
  await page.goto(url("#/streams/entrance"));
  await page.click(id("remove"));
  await page.click(id("remove-confirm"));
  assert.match(await page.textContent(id("remove-error")), /kinora\.yaml/);
  await page.keyboard.press("Escape");
  await page.waitForSelector(id("remove-dialog"), { state: "detached" });
  await page.click(row("car-park"));
  await page.click(id("remove"));
  await page.keyboard.press("Escape");
  assert.ok(fake.streams.has("car-park"));
  await page.click(id("remove"));
  await page.click(id("remove-confirm"));
  await page.waitForSelector(row("car-park"), { state: "detached" });
});

test("Server_GoneAndBack_IsSaidAndThePageRecovers", async () => {
  await page.goto(url("#/streams/entrance"));
  await page.waitForSelector(`${id("stage")}[data-has-picture="true"]`);
  await fake.stop();
  await page.waitForSelector(id("server-lost"));
  fake = startFake(port, [liveStream("entrance", "demo"), liveStream("new", "demo")]);
  await page.click(id("server-retry"));
  await page.waitForSelector(id("server-lost"), { state: "detached" });
  await page.waitForSelector(row("new"));
  await page.waitForSelector(row("gate"), { state: "detached" });
  await page.waitForFunction(() => parseFloat(document.querySelector('[data-testid="shown-fps"]')?.textContent) > 1);
});

test("Results_Viewer_PausesFiltersCopiesAndCountsWhatIsLost", async () => {
  await page.goto(url("#/streams/entrance"));
  await page.waitForSelector(id("result"));
  fake.lose(12);
  await page.waitForSelector(id("result-gap"));
  assert.match(await page.textContent(id("results-lost")), /12/);
  await page.click(id("results-pause"));
  const frozen = await page.getAttribute(id("result"), "data-frame");
  await page.click(id("result-copy"));
  assert.equal(JSON.parse(await page.evaluate(() => navigator.clipboard.readText())).frame, Number(frozen));
  const count = await page.textContent(id("results-count"));
  await page.waitForFunction(before => document.querySelector('[data-testid="results-count"]').textContent !== before, count);
  assert.equal(await page.getAttribute(id("result"), "data-frame"), frozen);
  await page.fill(id("results-filter"), "no such word");
  await page.waitForSelector(id("result"), { state: "detached" });
});

test("Live_HiddenPage_AsksForNothing", async () => {
  await page.goto(url("#/streams/entrance"));
  await page.waitForSelector(`${id("stage")}[data-has-picture="true"]`);
  assert.deepEqual(
    fake.asked().map(a => [a.name, a.pictures, a.results]),
    [["entrance", true, true]],
  );
  await hide(true);
  await until(() => fake.asked().every(a => !a.pictures && !a.results));
  await hide(false);
  await until(() => fake.asked().every(a => a.pictures && a.results));
  await page.click(row("car-park"));
  await until(
    () =>
      fake
        .asked()
        .map(a => a.name)
        .join() === "car-park",
  );
});

test("Events_HiddenForLong_GiveTheirConnectionsBackUntilThePageIsSeen", async () => {
  await page.clock.install();
  await page.goto(url("#/streams/entrance"));
  await until(() => fake.listening() === 2);
  await hide(true);
  await page.clock.fastForward(21_000);
  await until(() => fake.listening() === 0);
  fake.put(liveStream("new", "demo"));
  await hide(false);
  await page.waitForSelector(row("new"));
  await until(() => fake.listening() === 2);
});

test("Grid_Streams_AreAllShownAndOneOpens", async () => {
  await page.goto(url("#/grid"));
  await page.waitForSelector(`${tile("entrance")}[data-has-picture="true"]`);
  assert.equal(await page.locator(id("tile")).count(), every().length);
  await page.click(tile("entrance"));
  await page.waitForSelector(`${id("stream-view")}[data-stream="entrance"]`);
});

test("Keyboard_ArrowsAndEnter_ChooseAStream", async () => {
  await page.goto(url("#/streams/car-park"));
  await page.focus(row("car-park"));
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForSelector(`${id("stream-view")}[data-stream="entrance"]`);
});

test("Theme_Choice_IsKept", async () => {
  await page.goto(url(""));
  await page.click(id("theme"));
  await page.click(id("theme"));
  await page.reload();
  assert.equal(await page.getAttribute("html", "data-theme"), "dark");
});

test("Phone_ListAndStream_FitTheScreen", async () => {
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto(url(""));
  await page.waitForSelector(row("entrance"));
  assert.equal(await page.locator(id("stream-view")).count(), 0);
  await page.click(row("entrance"));
  await page.waitForSelector(`${id("stage")}[data-has-picture="true"]`);
  assert.equal(await page.locator(id("stream-list")).count(), 0);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
  await page.click(id("back"));
  await page.waitForSelector(row("entrance"));
});

/** What breaks the rules of accessibility that a machine can check. */
async function inspect(where) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  return violations.map(v => `${where}: ${v.id}: ${v.nodes.map(n => n.target.join(" ")).join(", ")}`);
}

/** Makes the page believe that its tab is hidden, or seen again. */
function hide(isHidden) {
  return page.evaluate(value => {
    Object.defineProperty(document, "hidden", { value, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  }, isHidden);
}

/** Waits until the fake server has seen what is expected. */
async function until(condition) {
  for (let i = 0; !condition(); i++) {
    assert.ok(i < 500, "the server has not seen what was expected within ten seconds");
    await page.waitForTimeout(20);
  }
}

test("Page_ServerWithKeys_AsksForOneAndShowsLivePicturesWithIt", async () => {
  await fake.stop();
  fake = startFake(port, every(), { key: "kin_right_one" });
  await page.goto(url("#/streams/entrance"));
  await page.waitForSelector(id("key-form"));
  assert.deepEqual(await inspect("key"), []);
  await page.fill(id("key-input"), "kin_wrong");
  await page.click(id("key-submit"));
  await page.waitForFunction(() => /key is needed/.test(document.querySelector('[data-testid="key-note"]').textContent));
  await page.fill(id("key-input"), "kin_right_one");
  await page.click(id("key-submit"));
  await page.waitForSelector(`${id("stage")}[data-has-picture="true"]`);
  await page.waitForFunction(() => parseInt(document.querySelector('[data-testid="results-count"]').textContent) > 0);
  const download = page.waitForEvent("download");
  await page.click(id("save"));
  assert.equal((await download).suggestedFilename(), "entrance.jpg");

  // The tab knows it after a reload, and forgets it when told.
  await page.reload();
  await page.waitForSelector(`${id("stage")}[data-has-picture="true"]`);
  await page.click(id("leave"));
  await page.waitForSelector(id("key-form"));
});

test("Page_KeyThatMayOnlyRead_OffersNoChanges", async () => {
  await fake.stop();
  fake = startFake(port, every(), { role: "read" });
  await page.goto(url("#/streams/entrance"));
  await page.waitForSelector(`${id("stage")}[data-has-picture="true"]`);
  await page.waitForFunction(() => document.querySelector('[data-testid="add-stream"]') === null);
  assert.equal(await page.locator(`${id("pause")}, ${id("remove")}, ${id("add-stream")}`).count(), 0);
});
