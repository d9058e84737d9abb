// Calls the probe with the unmodified @grpc/grpc-js and prints what each case sees: one JSON object, case → text.
// node probe.cjs HOST:PORT PROTO HEALTH_PROTO
'use strict';

const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');

const [address, proto, healthProto] = process.argv.slice(2);
const mebibyte = 1 << 20;
const options = { keepCase: true, defaults: true, enums: String, longs: Number };
const { probe } = grpc.loadPackageDefinition(loader.loadSync(proto, options)).kinora;
const { Health } = grpc.loadPackageDefinition(loader.loadSync(healthProto, options)).grpc.health.v1;

const insecure = grpc.credentials.createInsecure();
const wide = { 'grpc.max_receive_message_length': 64 * mebibyte, 'grpc.max_send_message_length': -1 };
const client = new probe.Probe(address, insecure, wide);
const health = new Health(address, insecure);
const bytes = (count) => ({ value: Buffer.alloc(count, 7) });
const text = (value) => ({ value });

const call = (of, method, request, { metadata = new grpc.Metadata(), ...more } = {}) =>
  new Promise((resolve, reject) => of[method](request, metadata, more, (error, answer) => (error ? reject(error) : resolve(answer))));

// Everything that a stream gives, and how it ends.
const collect = (stream, onMessage = () => {}) =>
  new Promise((resolve) => {
    const seen = { messages: [], headers: null };
    stream.on('metadata', (headers) => (seen.headers = headers));
    stream.on('data', (message) => {
      seen.messages.push(message.value);
      onMessage(message.value, seen.messages.length);
    });
    stream.on('error', (error) => resolve({ ...seen, status: error }));
    stream.on('status', (status) => status.code === 0 && resolve({ ...seen, status }));
  });

const sum = (method, chunks, { metadata = new grpc.Metadata(), of = client } = {}) => {
  let stream;
  const answer = new Promise((resolve, reject) => {
    stream = of[method](metadata, (error, value) => (error ? reject(error) : resolve(value)));
  });
  for (const chunk of chunks) stream.write(chunk);
  return { stream, answer };
};

const metadata = () => {
  const sent = new grpc.Metadata();
  sent.set('x-text', 'a b');
  sent.set('x-raw-bin', Buffer.from([0, 255, 1]));
  return sent;
};

const show = (received) => `${received.get('x-text')} ${Buffer.concat(received.get('x-raw-bin')).toString('hex')}`;

const cases = {
  echo: async () => (await call(client, 'Echo', text(Buffer.from('hello')))).value.toString(),
  empty: async () => (await call(client, 'Echo', {})).value.length,
  large: async () => (await call(client, 'Echo', bytes(3 * mebibyte))).value.length,
  oversize: async () => (await call(client, 'Echo', bytes(5 * mebibyte))).value.length,
  wide: async () => (await call(new probe.WideProbe(address, insecure, wide), 'Echo', bytes(20 * mebibyte))).value.length,
  many: async () => (await Promise.all([...Array(200).keys()].map((i) => call(client, 'Echo', bytes(i))))).every((a, i) => a.value.length === i),
  status: async () => (({ messages, status }) => `${messages.length} ${status.code} ${status.details}`)(await collect(client.Fail(text('status')))),
  late: async () => (({ messages, status }) => `${messages} ${status.code} ${status.details}`)(await collect(client.Fail(text('late')))),
  throw: async () => (({ status }) => `${status.code} ${status.details.includes('secret')}`)(await collect(client.Fail(text('throw')))),
  trailers: async () => (({ status }) => `${status.code} ${status.metadata.get('x-why')}`)(await collect(client.Fail(text('trailers')))),
  unknown_method: async () => call(client, 'Missing', {}),
  unknown_service: async () => call(new probe.AbsentProbe(address, insecure), 'Echo', {}),
  deadline: async () => {
    const ended = call(client, 'WaitForEnd', text('js-deadline'));
    const error = await call(client, 'Hang', text('js-deadline'), { deadline: Date.now() + 60 }).catch((e) => e);
    return `${error.code} ${(await ended).value}`;
  },
  cancel: async () => {
    const ended = call(client, 'WaitForEnd', text('js-cancel'));
    const stream = client.HangStream(text('js-cancel'));
    const { messages, status } = await collect(stream, () => stream.cancel());
    return `${messages} ${status.code} ${(await ended).value}`;
  },
  metadata: async () => {
    let headers;
    let trailers;
    await new Promise((resolve, reject) => {
      const mirror = client.Mirror(text('m'), metadata(), (error) => error && reject(error));
      mirror.on('metadata', (received) => (headers = received));
      mirror.on('status', (status) => resolve((trailers = status.metadata)));
    });
    return `${show(headers)} ${show(trailers)}`;
  },
  count: async () => (({ messages, status }) => `${messages.length} ${messages.at(-1)} ${status.code}`)(await collect(client.Count({ value: 1000 }))),
  sum: async () => {
    const { stream, answer } = sum('Sum', [...Array(100).keys()].map((i) => bytes(i * 1000)));
    stream.end();
    return (await answer).value;
  },
  first: async () => {
    const { stream, answer } = sum('First', [bytes(7)]);
    const { value } = await answer;
    stream.end();
    return value.length;
  },
  oversize_in_stream: async () => {
    const { answer } = sum('Sum', [bytes(1000), bytes(5 * mebibyte), bytes(1000)]);
    return answer;
  },
  chat: async () => {
    const stream = client.Chat();
    const seen = collect(stream, (value, count) => (count < 20 ? stream.write(bytes(count * 1000)) : stream.end()));
    stream.write(bytes(0));
    const { messages, status } = await seen;
    return `${messages.length} ${messages.at(-2).length} ${messages.at(-1)} ${status.code}`;
  },
  gzip: async () => {
    const gzip = new probe.Probe(address, insecure, { ...wide, 'grpc.default_compression_algorithm': grpc.compressionAlgorithms.gzip });
    const { stream, answer } = sum('Sum', [bytes(100000), bytes(10), bytes(100000)], { of: gzip });
    stream.end();
    return `${(await call(gzip, 'Echo', bytes(mebibyte))).value.length} ${(await answer).value}`;
  },
  deflate: async () =>
    call(new probe.Probe(address, insecure, { 'grpc.default_compression_algorithm': grpc.compressionAlgorithms.deflate }), 'Echo', bytes(5000)),
  bomb: async () =>
    call(new probe.Probe(address, insecure, { ...wide, 'grpc.default_compression_algorithm': grpc.compressionAlgorithms.gzip }), 'Echo', bytes(20 * mebibyte)),
  slow_reader: async () => {
    const stream = client.Flood(text('js-flood'));
    const seen = collect(stream, (_, count) => count === 1 && stream.pause());
    const held = await settled(async () => (await call(client, 'Flooded', text('js-flood'))).value);
    stream.resume();
    const { messages, status } = await seen;
    return `${held < 512} ${messages.length} ${status.code}`;
  },
  slow_server: async () => {
    const named = new grpc.Metadata();
    named.set('x-name', 'js-later');
    const { stream, answer } = sum('SumLater', [], { metadata: named });
    let written = 0;
    const chunk = bytes(64 * 1024);
    const send = () => (written < 1024 ? stream.write(chunk, () => (written++, send())) : stream.end());
    send();
    const held = await settled(async () => (await call(client, 'Echo', {}), written));
    await call(client, 'Release', text('js-later'));
    return `${held < 512} ${(await answer).value}`;
  },
  health: async () => (await call(health, 'Check', { service: '' })).status,
  health_unknown: async () => call(health, 'Check', { service: 'nobody' }),
  health_watch: async () => {
    const watch = health.Watch({ service: 'js' });
    return new Promise((resolve, reject) => {
      watch.on('data', ({ status }) => resolve(status));
      watch.on('error', reject);
    }).finally(() => (watch.on('error', () => {}), watch.cancel()));
  },
};

// A number once it is the same for many round trips.
async function settled(ask) {
  let [last, same] = [await ask(), 0];
  while (same < 50) {
    const now = await ask();
    [last, same] = [now, now === last && now > 0 ? same + 1 : 0];
  }
  return last;
}

(async () => {
  const seen = {};
  for (const [name, run] of Object.entries(cases)) {
    seen[name] = await run().then(String, (error) => ('code' in error ? `error ${error.code}` : error.stack));
  }
  process.stdout.write(JSON.stringify(seen));
  process.exit(0);
})();
