// Pushes JPEG files to a stream whose source is push:NAME, ten a second, and says what became of them.
//   npm install @grpc/grpc-js @grpc/proto-loader
//   node push_frames.mjs HOST:PORT NAME picture.jpg …
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const require = createRequire(process.env.NODE_PATH ? `${process.env.NODE_PATH}/` : import.meta.url);
const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');

const proto = fileURLToPath(new URL('../proto/ml_inference.proto', import.meta.url));
const { ml_inference } = grpc.loadPackageDefinition(loader.loadSync(proto, { keepCase: true, longs: Number }));

const [address, name, ...files] = process.argv.slice(2);
const client = new ml_inference.StreamService(address, grpc.credentials.createInsecure());
const metadata = new grpc.Metadata();
metadata.set('x-kinora-stream', name);

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const summary = new Promise((resolve, reject) => {
  const call = client.PushFrames(metadata, (error, answer) => (error ? reject(error) : resolve(answer)));
  (async () => {
    for (const file of files) {
      // False says that the server is behind: the next frame waits until it has caught up.
      if (!call.write({ frame_data: readFileSync(file), format: 'jpeg', timestamp_ms: Date.now() })) {
        await new Promise((resume) => call.once('drain', resume));
      }

      await pause(100);
    }

    call.end();
  })();
});

try {
  const { received = 0, decoded = 0, problem = '' } = await summary;
  console.log(`${received} pushed, ${decoded} shown${problem && `: ${problem}`}`);
} catch (error) {
  console.error(error.details);
  process.exitCode = 1;
}
