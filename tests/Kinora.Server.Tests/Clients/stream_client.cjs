// Calls StreamService with the unmodified @grpc/grpc-js and prints what each case sees: one JSON object, case → value.
// node stream_client.cjs HOST:PORT PROTO NAME FOLDER
'use strict';

const fs = require('node:fs');
const path = require('node:path');
const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');

const [address, proto, name, folder] = process.argv.slice(2);
const { ml_inference } = grpc.loadPackageDefinition(loader.loadSync(proto, { keepCase: true, longs: Number, defaults: true }));
const client = new ml_inference.StreamService(address, grpc.credentials.createInsecure(), { 'grpc.max_send_message_length': -1 });
const begin = 1790000000000;

const predict = (request) => new Promise((resolve) => client.Predict(request, (error, answer) => resolve(error ? { code: error.code, details: error.details } : answer)));

// Pushes frames; each next one waits until the server has taken the last.
const push = (frames, { header = name, onFrame = () => {} } = {}) =>
  new Promise((resolve) => {
    const metadata = new grpc.Metadata();
    if (header) metadata.set('x-kinora-stream', header);
    let over = false;
    const call = client.PushFrames(metadata, (error, answer) => {
      over = true;
      resolve(error ? { code: error.code, details: error.details } : answer);
    });
    (async () => {
      for (const [i, frame] of frames.entries()) {
        if (over) return;
        await new Promise((sent) => call.write(frame, sent));
        await onFrame(i);
      }
      call.end();
    })();
  });

// Watches until it is told to stop; `next` gives the results one by one.
const watch = (request) => {
  const call = client.Watch({ stream: name, ...request });
  const results = [];
  const waiting = [];
  let status = null;
  const ended = new Promise((resolve) => {
    call.on('error', (error) => { status = { code: error.code, details: error.details }; resolve(); });
    call.on('end', resolve);
  });
  ended.then(() => waiting.splice(0).forEach((resolve) => resolve(null)));
  call.on('data', (result) => (waiting.length ? waiting.shift()(result) : results.push(result)));
  const ready = new Promise((resolve) => call.on('metadata', resolve));
  return {
    ready,
    ended,
    next: () => (results.length ? Promise.resolve(results.shift()) : new Promise((resolve) => waiting.push(resolve))),
    rest: () => results,
    status: () => status,
    cancel: () => call.cancel(),
  };
};

// Pushes each frame, and waits for its result before the next.
const pushAndWatch = async (frames, offset, { stream = name, show = () => '' } = {}) => {
  const watcher = watch({ stream });
  await watcher.ready;
  const seen = [];
  const timed = frames.map((frame, i) => ({ ...frame, timestamp_ms: begin + offset + 40 * i }));
  const summary = await push(timed, {
    header: stream,
    onFrame: async () => {
      const result = await watcher.next();
      seen.push(result && `${result.width}x${result.height}@${Math.round(result.pts_ms - begin - offset)}${show(result)}`);
    },
  });
  watcher.cancel();
  return { summary, seen };
};

const load = (kind) => fs.readdirSync(folder).filter((file) => file.startsWith(`${kind}-`)).sort().map((file) => fs.readFileSync(path.join(folder, file)));
const raw = (format, width, height, extra = {}) => ({ format, width, height, frame_data: Buffer.alloc(width * height * 3, 90), ...extra });

const random = (() => {
  let state = 12345;
  return (below) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
})();

const randomFrame = () => {
  const data = Buffer.from(Array.from({ length: random(3000) }, () => random(256)));
  const heads = [Buffer.from([0xff, 0xd8, 0xff, 0xdb]), Buffer.from([0, 0, 0, 1, 0x67, 0x42, 0xc0, 0x1e]), Buffer.from([0x10, 2, 0, 0x9d, 1, 0x2a, 64, 0, 64, 0])];
  heads[random(3)].copy(data);
  return {
    frame_data: data,
    format: random(30) ? ['jpeg', 'h264', 'vp8'][random(3)] : ['rgb', 'bgr', 'png', ''][random(4)],
    width: random(10) ? random(100) : random(2 ** 32) - 2 ** 31,
    height: random(100),
    timestamp_ms: random(4) ? random(10000) : 0,
    frame_number: random(1000),
  };
};

const cases = {
  jpeg: () => pushAndWatch(load('jpeg').map((frame_data) => ({ format: 'jpeg', frame_data })), 0),
  rgb: () => pushAndWatch(Array.from({ length: 30 }, () => raw('rgb', 66, 50)), 10000),
  bgr: () => pushAndWatch([raw('bgr', 33, 21)], 20000),
  h264: () => pushAndWatch(load('h264').map((frame_data) => ({ format: 'h264', frame_data })), 30000),
  vp8: () => pushAndWatch(load('vp8').map((frame_data) => ({ format: 'vp8', frame_data })), 40000),
  people: () =>
    pushAndWatch(load('people').map((frame_data) => ({ format: 'jpeg', frame_data })), 0, {
      stream: `${name}-people`,
      show: ({ detections }) => ` ${detections.some(({ label, x2, y2 }) => label === 'person' && x2 <= 1920 && y2 <= 1080) ? 'person' : 'nobody'}`,
    }),
  by_metadata: () => push([raw('rgb', 8, 8, { metadata: { stream: name } })], { header: null }),
  nameless: () => push([raw('rgb', 8, 8)], { header: null }),
  nobody: () => push([raw('rgb', 8, 8)], { header: 'nobody' }),
  bad_name: () => push([raw('rgb', 8, 8)], { header: 'No Name' }),
  bad_format: () => push([raw('yuv', 8, 8)]),
  bad_size: () => push([raw('rgb', 8, 8, { width: 9 })]),
  bad_time: () => push([raw('rgb', 8, 8, { timestamp_ms: -5 })]),
  too_large: () => push([raw('rgb', 5000, 4800)]),
  busy: async () => {
    // The first is in for certain once its first frame has come to a result.
    const watcher = watch({ stream: name });
    await watcher.ready;
    let second = null;
    const first = await push([raw('rgb', 8, 8), raw('rgb', 8, 8)], {
      onFrame: async (i) => {
        await watcher.next();
        if (i === 0) second = await push([raw('rgb', 8, 8)]);
      },
    });
    watcher.cancel();
    return { first, second };
  },
  none: () => push([]),
  fuzz: async () => {
    const outcomes = {};
    for (let left = 500; left > 0; ) {
      const frames = Array.from({ length: Math.min(left, 1 + random(20)) }, randomFrame);
      left -= frames.length;
      const answer = await push(frames);
      const outcome = answer.code ?? 'counted';
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    }
    return outcomes;
  },
  // Later than now, which the frames without a time have got.
  after_fuzz: () => pushAndWatch([raw('rgb', 70, 52)], 1e12),
  watch_unknown: async () => {
    const watcher = watch({ stream: 'unknown' });
    await watcher.ended;
    return watcher.status();
  },
  watch_negative: async () => {
    const watcher = watch({ max_frames: -1 });
    await watcher.ended;
    return watcher.status();
  },
  watch_resumes: async () => {
    const all = watch({ after_id: 1, max_frames: 3 });
    await all.ended;
    const first = all.rest().map((result) => result.id);
    const again = watch({ after_id: first[0], max_frames: 2 });
    await again.ended;
    return { count: first.length, same: JSON.stringify(again.rest().map((result) => result.id)) === JSON.stringify(first.slice(1)) };
  },
  predict_text: () => predict({ frame_data: Buffer.from('no picture'), format: 'jpeg' }),
  predict_format: () => predict({ frame_data: Buffer.from('x'), format: 'rgb' }),
};

(async () => {
  const seen = {};
  for (const [which, run] of Object.entries(cases)) {
    seen[which] = await Promise.race([run(), new Promise((resolve) => setTimeout(resolve, 120000, 'the case hung'))]);
  }
  console.log(JSON.stringify(seen));
  process.exit(0);
})();
