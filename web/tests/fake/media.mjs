// Pictures and results that the fake server replays: 15 pictures and 5 results a second, from real footage where it is there.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../../..");
const cache = join(here, "../.media");
const footage = join(process.env.KINORA_SHARED ?? join(root, "../shared"), "media/people_1080p30.mp4");
const program = join(root, "artifacts/kinora/kinora");

export const picturesPerSecond = 15;

/** JPEG pictures, 960 wide. */
export function pictures() {
  const folder = join(cache, "people");
  if (!existsSync(folder)) {
    mkdirSync(folder, { recursive: true });
    const input = existsSync(footage) ? ["-i", footage] : ["-f", "lavfi", "-i", "testsrc2=size=1920x1080:rate=30:duration=20"];
    execFileSync("ffmpeg", [
      "-v",
      "error",
      ...input,
      "-vf",
      `fps=${picturesPerSecond},scale=960:-2`,
      "-q:v",
      "5",
      join(folder, "%04d.jpg"),
    ]);
  }

  return readdirSync(folder)
    .sort()
    .map(name => readFileSync(join(folder, name)));
}

/** Results by the index of their picture: Kinora's own where it is built and the footage is there, else boxes that wander. */
export function results() {
  const file = join(cache, "people.ndjson");
  if (!existsSync(file) && existsSync(program) && existsSync(footage)) {
    execFileSync("sh", ["-c", `"${program}" watch "${footage}" --json --steps detect,track,describe --every 6 > "${file}"`], {
      stdio: "ignore",
    });
  }

  if (!existsSync(file)) return new Map([...Array(100).keys()].map(i => [i * 3, wandering(i)]));
  const lines = readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .map(line => JSON.parse(line));
  return new Map(lines.map(result => [Math.round((result.pts_ms * picturesPerSecond) / 1000), result]));
}

function wandering(i) {
  const box = (x, y) => [x, y, x + 160, y + 380];
  return {
    frame: i * 6,
    width: 1920,
    height: 1080,
    has_person: true,
    detections: [
      { label: "person", score: 0.91, box: box(100 + i * 14, 400), track: 1 },
      { label: "person", score: 0.78, box: box(1600 - i * 12, 320), track: 2 },
    ],
    caption: { text: "Two people walk towards each other.", engine: "scene", final: true },
    timings_ms: { queue: 0.4, detect: 18.2, track: 0.1, describe: 0.3, total: 19 },
  };
}
