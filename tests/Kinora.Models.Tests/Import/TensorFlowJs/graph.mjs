// Runs a graph model in TensorFlow.js and writes what it computes.
// Usage: node graph.mjs NODE_MODULES MODEL.json INPUT SHAPE INPUT.raw FOLDER (an input of int32)
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';

const [, , modules, file, name, shape, raw, folder] = process.argv;
const require = createRequire(path.join(modules, 'x.js'));
const tf = require('@tensorflow/tfjs-core');
require('@tensorflow/tfjs-backend-cpu');
const { loadGraphModel } = require('@tensorflow/tfjs-converter');

await tf.setBackend('cpu');
const model = JSON.parse(fs.readFileSync(file));
const shards = Buffer.concat(model.weightsManifest.flatMap(group => group.paths).map(shard => fs.readFileSync(path.join(path.dirname(file), shard))));
const net = await loadGraphModel({
  load: async () => ({
    modelTopology: model.modelTopology, signature: model.signature ?? model.userDefinedMetadata?.signature,
    weightSpecs: model.weightsManifest.flatMap(group => group.weights), weightData: new Uint8Array(shards).buffer,
  }),
});
const input = new Int32Array(new Uint8Array(fs.readFileSync(raw)).buffer);
const results = [await net.executeAsync({ [name]: tf.tensor(input, shape.split(',').map(Number), 'int32') })].flat();
const outputs = net.outputs.map((output, i) => {
  fs.writeFileSync(path.join(folder, `out${i}.raw`), Buffer.from(Float32Array.from(results[i].dataSync()).buffer));
  return { name: output.name.replace(/:0$/, ''), shape: results[i].shape };
});
fs.writeFileSync(path.join(folder, 'case.json'), JSON.stringify({ outputs }));
