// What is looked at: the window, and what is done in it before the shot.
import { every, liveStream } from "../fake/streams.mjs";

const id = name => `[data-testid="${name}"]`;
const picture = page => page.waitForSelector('[data-testid="stage"][data-has-picture="true"]');
const settle = ms => page => page.waitForTimeout(ms);

async function live(page) {
  await picture(page);
  await page.waitForSelector(id("result"));
  await settle(4000)(page);
}

const open = name => `#/streams/${encodeURIComponent(name)}`;

const long = "camera-above-the-second-door-of-the-northern-warehouse-left";
const many = Array.from({ length: 40 }, (_, i) => liveStream(`camera-${i + 1}`, `rtsp://viewer:***@10.0.20.${i + 1}/stream1`));
const portrait = liveStream(long, `rtsp://viewer:***@10.0.20.44:8554/${"profile/".repeat(12)}main`);
Object.assign(portrait.health, { width: 1080, height: 1920 });

export const looks = {
  wide: { size: [1920, 1080], dark: true, path: open("entrance"), act: async page => (await live(page), await settle(20_000)(page)) },
  many: { streams: many, path: open("camera-30"), act: live },
  long: { streams: [portrait, ...every()], path: open(long), act: live },
  "long-phone": { size: [360, 740], scale: 2, touch: true, streams: [portrait], path: open(long), act: live },
  notice: {
    path: open("entrance"),
    act: async (page, fake) => (
      await picture(page),
      fake.streams.delete("entrance"),
      await page.click(id("pause")),
      await page.waitForSelector(id("notice"))
    ),
  },
  light: { path: open("walkway-north"), act: live },
  dark: { dark: true, path: open("walkway-north"), act: live },
  medium: { size: [1100, 800], path: open("entrance"), act: live },
  sharp: { size: [1280, 800], scale: 2, dark: true, path: open("entrance"), act: live },
  phone: { size: [360, 740], scale: 2, touch: true, path: open("entrance"), act: live },
  "phone-list": { size: [360, 740], scale: 2, touch: true, dark: true, act: page => page.waitForSelector(id("stream-row")) },
  "phone-add": {
    size: [360, 740],
    scale: 2,
    touch: true,
    act: async page => (await page.tap(id("add-stream")), await page.waitForSelector(id("add-step-track"))),
  },
  grid: { path: "#/grid", act: settle(2500) },
  "grid-dark-phone": { size: [360, 740], scale: 2, touch: true, dark: true, path: "#/grid", act: settle(2500) },
  empty: { streams: [], act: page => page.waitForSelector(id("empty")) },
  "empty-phone": { size: [360, 640], scale: 2, streams: [], dark: true, touch: true, act: page => page.waitForSelector(id("empty")) },
  failed: { path: open("workshop"), act: page => page.waitForSelector(id("stage-trouble")) },
  backoff: { dark: true, path: open("loading-dock"), act: page => page.waitForSelector(id("stage-trouble")) },
  paused: { path: open("reception"), act: page => page.waitForSelector(id("stage-start")) },
  connecting: { path: open("gate"), act: page => page.waitForSelector(id("stage-message")) },
  missing: { path: open("nowhere"), act: page => page.waitForSelector(id("gone")) },
  add: {
    act: async page => (await page.click(id("add-stream")), await page.waitForSelector(id("add-step-track"))),
  },
  "add-errors": {
    dark: true,
    act: async page => {
      await page.click(id("add-stream"));
      await page.waitForSelector(id("add-step-track"));
      await page.fill(id("add-name"), "The entrance");
      await page.fill(id("add-source"), "camera-in-the-hall");
      await page.click(id("add-submit"));
      await page.waitForSelector('[data-testid="add-source-note"].field-error');
    },
  },
  remove: { path: open("car-park"), act: async page => (await page.click(id("remove")), await page.waitForSelector(id("remove-dialog"))) },
  results: {
    streams: every().slice(0, 2),
    path: open("entrance"),
    act: async (page, fake) => {
      await live(page);
      fake.lose(12);
      await page.waitForSelector(id("result-gap"));
      await page.fill(id("results-filter"), "person walk");
      await page.click(id("results-pause"));
      await page.click(`${id("result")} >> nth=1`);
      await page.hover(`${id("result")} >> nth=3`);
    },
  },
  gone: {
    path: open("entrance"),
    act: async (page, fake) => (
      await live(page),
      await fake.stop(),
      await page.waitForSelector(id("server-lost")),
      await settle(2500)(page)
    ),
  },
};
