// The unmodified @huggingface/transformers loads an image classifier through a server and runs it: node transformers_client.cjs ADDRESS REPOSITORY CACHE PICTURE
// where PICTURE holds 224x224 RGB pixels. Prints the likeliest labels as one JSON array.
const fs = require('node:fs');
const { env, pipeline, RawImage } = require('@huggingface/transformers');

const [address, repository, cache, picture] = process.argv.slice(2);
env.remoteHost = address;
env.allowLocalModels = false;
env.cacheDir = cache;

async function main() {
  const classify = await pipeline('image-classification', repository, { dtype: 'fp32', device: 'cpu' });
  const image = new RawImage(new Uint8ClampedArray(fs.readFileSync(picture)), 224, 224, 3);
  console.log(JSON.stringify(await classify(image, { top_k: 5 })));
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
