// A real S3 server on loopback: node s3_server.cjs FOLDER PORT BUCKET. It keeps objects in the folder, and says ready when it listens.
// Every PUT of an object is a line: its name and the SHA-256 of what came.
const { createHash } = require('crypto');
const S3rver = require('@20minutes/s3rver');

const [directory, port, bucket] = process.argv.slice(2);
const server = new S3rver({ address: '127.0.0.1', port: Number(port), silent: true, directory, configureBuckets: [{ name: bucket }] });
server.middleware.unshift(async (context, next) => {
  const hash = createHash('sha256');
  context.req.on('data', (part) => hash.update(part));
  context.req.pause();
  await next();
  if (context.method === 'PUT' && context.status === 200) {
    console.log(`put ${decodeURIComponent(context.path)} ${hash.digest('hex')}`);
  }
});
server.run().then(() => console.log('ready'), (error) => { console.error(error.message); process.exit(1); });
process.stdin.resume();
process.stdin.on('end', () => process.exit(0)); // whoever started it has gone
