// The streams of the fake server: what they are, and how they change.
const now = () => new Date().toISOString();

const health = (state, more = {}) => ({
  state,
  last_error: null,
  fps: 0,
  width: 1920,
  height: 1080,
  codec: "h264",
  last_frame_age_ms: null,
  restarts: 0,
  is_fallback: false,
  dropped: {},
  ...more,
});

export function stream(name, source, state, more = {}) {
  return {
    name,
    state,
    origin: "api",
    source,
    steps: ["detect", "track", "describe"],
    definition: { source },
    error: null,
    since: now(),
    health: null,
    results: { count: 0, fps: 0, dropped: 0, age_ms: null },
    clients: { results: 0, pictures: 0 },
    ...more,
  };
}

export function liveStream(name, source, more = {}) {
  return stream(name, source, "running", { health: health("live", { fps: 29.97 }), ...more });
}

/** One stream in each condition. */
export function every() {
  return [
    liveStream("entrance", "rtsp://viewer:***@10.0.20.11/stream1", { origin: "file" }),
    liveStream("walkway-north", "rtsp://viewer:***@10.0.20.14/stream1"),
    liveStream("car-park", "https://cams.example.org/park/live.m3u8"),
    stream("loading-dock", "rtsp://viewer:***@10.0.20.17/stream1", "waiting", {
      health: health("backoff", {
        restarts: 14,
        last_error: "The camera at 10.0.20.17 does not answer (connection refused). Is it switched on, and is the address right?",
      }),
    }),
    stream("workshop", "video=HD Pro Webcam C920", "failed", {
      error: "The camera 'HD Pro Webcam C920' is used by another program; close it, then start this stream again.",
    }),
    stream("reception", "0", "paused"),
    stream("gate", "srt://10.0.20.30:9000", "waiting", { health: health("connecting") }),
    stream("phone", "push:phone", "waiting"),
  ];
}

/** Figures wander a little, as real ones do. */
export function advance(state, seconds) {
  if (state.health?.state !== "live") return state;
  const wave = (period, size) => Math.sin((seconds / period) * 2 * Math.PI + state.name.length) * size;
  return {
    ...state,
    health: {
      ...state.health,
      fps: round(29.97 + wave(9, 0.15)),
      last_frame_age_ms: round(20 + wave(5, 8)),
      dropped: { slow_reader: Math.floor(seconds / 7) },
    },
    results: {
      count: Math.floor(seconds * 5),
      fps: round(5 + wave(11, 0.2)),
      dropped: Math.floor(seconds / 20),
      age_ms: round(41 + wave(7, 9) + wave(3, 4)),
    },
    clients: { results: 1, pictures: 1 },
  };
}

export const steps = [
  {
    name: "detect",
    summary: "finds things of known classes",
    needs: null,
    default_model: "nanodet",
    models: ["nanodet", "nanodet_320", "centernet"],
  },
  { name: "track", summary: "follows things from frame to frame", needs: "detect", default_model: null, models: [] },
  { name: "describe", summary: "says in a sentence what was found", needs: "detect", default_model: null, models: [] },
  {
    name: "classify",
    summary: "names what the whole picture shows",
    needs: null,
    default_model: "mobilenet-v3-small",
    models: ["mobilenet-v3-small"],
  },
  { name: "overlay", summary: "draws what was found into saved pictures", needs: null, default_model: null, models: [] },
];

const round = value => Math.round(value * 100) / 100;
