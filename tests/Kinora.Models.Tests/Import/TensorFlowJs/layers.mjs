// Builds small Keras models of random weights in TensorFlow.js and writes, for each, the model and what it computes from random input.
// Usage: node layers.mjs NODE_MODULES FOLDER
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';

const [, , modules, folder] = process.argv;
const require = createRequire(path.join(modules, 'x.js'));
const tf = require('@tensorflow/tfjs-core');
require('@tensorflow/tfjs-backend-cpu');
const { input, sequential, model, layers } = require('@tensorflow/tfjs-layers');

let state = 1;
const random = () => (state = (state * 1103515245 + 12345) & 0x7fffffff) / 0x7fffffff - 0.5;
const numbers = shape => Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, random);

const picture = (...shape) => input({ shape: shape.length ? shape : [6, 5, 4] });
const chain = (...list) => () => sequential({ layers: list });
const one = (layer, ...shape) => () => { const x = picture(...shape); return model({ inputs: x, outputs: layer.apply(x) }); };
const merge = layer => () => {
  const [x, y, z] = [picture(3, 3, 2), picture(3, 3, 2), picture(3, 3, 2)];
  return model({ inputs: [x, y, z], outputs: layer.apply([x, y, z]) });
};
const activation = name => one(layers.activation({ activation: name }), 7);

const cases = {
  conv2d_same: one(layers.conv2d({ filters: 3, kernelSize: [3, 2], strides: [2, 1], padding: 'same', activation: 'relu' })),
  conv2d_dilated: one(layers.conv2d({ filters: 3, kernelSize: 2, dilationRate: 2, useBias: false })),
  conv1d: one(layers.conv1d({ filters: 3, kernelSize: 3, strides: 2, padding: 'same', activation: 'tanh' }), 9, 4),
  conv2d_transpose_same: one(layers.conv2dTranspose({ filters: 3, kernelSize: 3, strides: 2, padding: 'same', activation: 'relu' })),
  conv2d_transpose_valid: one(layers.conv2dTranspose({ filters: 2, kernelSize: [4, 3], strides: [2, 3], padding: 'valid' })),
  conv2d_transpose_narrow: one(layers.conv2dTranspose({ filters: 2, kernelSize: 2, strides: 3, padding: 'valid', useBias: false })),
  depthwise: one(layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, padding: 'same', activation: 'sigmoid' })),
  separable: one(layers.separableConv2d({ filters: 5, kernelSize: 3, depthMultiplier: 2, strides: 2, padding: 'same', activation: 'elu' })),
  separable_without_bias: one(layers.separableConv2d({ filters: 3, kernelSize: 2, useBias: false })),
  dense: one(layers.dense({ units: 3, activation: 'softmax' }), 7),
  dense_of_pictures: one(layers.dense({ units: 3, activation: 'relu' })),
  batch_normalization: one(layers.batchNormalization()),
  batch_normalization_bare: one(layers.batchNormalization({ scale: false, center: false, epsilon: 0.1 })),
  batch_normalization_of_rows: one(layers.batchNormalization(), 7, 3),
  layer_normalization: one(layers.layerNormalization()),
  layer_normalization_bare: one(layers.layerNormalization({ scale: false, center: false, epsilon: 0.01 }), 7, 3),
  rescaling: one(layers.rescaling({ scale: 1 / 127.5, offset: -1 })),
  relu: one(layers.reLU()),
  relu_to_maximum: one(layers.reLU({ maxValue: 0.2 })),
  leaky_relu: one(layers.leakyReLU({ alpha: 0.1 })),
  leaky_relu_usual: one(layers.leakyReLU()),
  prelu: one(layers.prelu()),
  prelu_shared: one(layers.prelu({ sharedAxes: [1, 2] })),
  elu: one(layers.elu()),
  thresholded_relu: one(layers.thresholdedReLU({ theta: 0.1 })),
  softmax: one(layers.softmax({ axis: -1 })),
  max_pooling: one(layers.maxPooling2d({ poolSize: [3, 2], strides: [2, 1], padding: 'same' })),
  average_pooling: one(layers.averagePooling2d({ poolSize: 2, padding: 'same' })),
  global_max_pooling: one(layers.globalMaxPooling2d({})),
  global_average_pooling: one(layers.globalAveragePooling2d({})),
  global_max_pooling_1d: one(layers.globalMaxPooling1d(), 7, 3),
  global_average_pooling_1d: one(layers.globalAveragePooling1d(), 7, 3),
  cropping: one(layers.cropping2D({ cropping: [[1, 2], [0, 1]] })),
  cropping_nothing: one(layers.cropping2D({ cropping: [[0, 0], [2, 0]] })),
  zero_padding: one(layers.zeroPadding2d({ padding: [[0, 1], [2, 3]] })),
  up_sampling: one(layers.upSampling2d({ size: [2, 3] })),
  up_sampling_bilinear: one(layers.upSampling2d({ size: [2, 3], interpolation: 'bilinear' })),
  flatten: one(layers.flatten()),
  reshape: one(layers.reshape({ targetShape: [10, -1] })),
  permute: one(layers.permute({ dims: [3, 1, 2] })),
  repeat_vector: one(layers.repeatVector({ n: 3 }), 4),
  add: merge(layers.add()),
  multiply: merge(layers.multiply()),
  average: merge(layers.average()),
  maximum: merge(layers.maximum()),
  minimum: merge(layers.minimum()),
  concatenate: merge(layers.concatenate({ axis: 2 })),
  multiply_by_channel: () => {
    const [x, y] = [picture(3, 3, 2), picture(2)];
    return model({ inputs: [x, y], outputs: layers.multiply().apply([x, layers.reshape({ targetShape: [1, 1, 2] }).apply(y)]) });
  },
  shared: () => {
    const [x, y] = [picture(3, 3, 2), picture(3, 3, 2)];
    const convolution = layers.conv2d({ filters: 2, kernelSize: 2, padding: 'same', activation: 'tanh' });
    const twice = convolution.apply(convolution.apply(x));
    return model({ inputs: [x, y], outputs: [layers.add().apply([twice, convolution.apply(y)]), twice] });
  },
  nested: () => {
    const a = picture(3, 3, 2);
    const [once, twice] = [layers.conv2d({ filters: 2, kernelSize: 2 }).apply(a), layers.reLU().apply(a)];
    const inner = model({ inputs: a, outputs: [layers.flatten().apply(once), twice] });
    const x = picture(3, 3, 2);
    const [first, second] = inner.apply(x);
    const [, again] = inner.apply(second);
    return model({ inputs: x, outputs: [layers.dense({ units: 3 }).apply(first), layers.flatten().apply(again)] });
  },
  nested_chains: chain(
    sequential({ layers: [layers.conv2d({ filters: 3, kernelSize: 2, inputShape: [4, 4, 2], activation: 'relu' }), layers.globalAveragePooling2d({})] }),
    sequential({ layers: [layers.dense({ units: 4, inputShape: [3], activation: 'relu' }), layers.dropout({ rate: 0.5 }), layers.dense({ units: 2, activation: 'softmax' })] })),
  nested_function_in_chain: () => {
    const a = picture(4, 4, 2);
    const inner = model({ inputs: a, outputs: layers.conv2d({ filters: 3, kernelSize: 2, activation: 'relu6' }).apply(a) });
    return sequential({ layers: [inner, layers.flatten(), layers.dense({ units: 2 })] });
  },
  chain_that_declares_its_shape: chain(layers.dense({ units: 5, inputShape: [3], activation: 'selu' }), layers.dense({ units: 2 })),
  activation_elu: activation('elu'),
  activation_selu: activation('selu'),
  activation_relu6: activation('relu6'),
  activation_softplus: activation('softplus'),
  activation_softsign: activation('softsign'),
  activation_hard_sigmoid: activation('hardSigmoid'),
  activation_swish: activation('swish'),
  activation_mish: activation('mish'),
  activation_gelu: activation('gelu'),
  activation_log_softmax: activation('logSoftmax'),
};

const bytes = array => Buffer.from(array.buffer, array.byteOffset, array.byteLength);

await tf.setBackend('cpu');
for (const [name, build] of Object.entries(cases)) {
  const net = build();
  const at = file => path.join(folder, name, file);
  fs.mkdirSync(at(''), { recursive: true });
  net.setWeights(net.weights.map(w => tf.tensor(numbers(w.shape).map(x => (w.name.includes('variance') ? 1 + x : x)), w.shape)));
  await net.save(tf.io.withSaveHandler(async saved => {
    fs.writeFileSync(at('model.json'), JSON.stringify({
      format: 'layers-model', modelTopology: saved.modelTopology, weightsManifest: [{ paths: ['weights.bin'], weights: saved.weightSpecs }],
    }));
    fs.writeFileSync(at('weights.bin'), Buffer.from(saved.weightData));
    return { modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } };
  }));
  const feed = net.inputs.map(x => { const shape = [1, ...x.shape.slice(1)]; return tf.tensor(numbers(shape).map(v => 2 * v), shape); });
  const results = [net.predict(feed.length === 1 ? feed[0] : feed)].flat();
  const list = (kind, names, tensors) => tensors.map((tensor, i) => {
    fs.writeFileSync(at(`${kind}${i}.raw`), bytes(tensor.dataSync()));
    return { name: names[i], shape: tensor.shape };
  });
  fs.writeFileSync(at('case.json'), JSON.stringify({ inputs: list('in', net.inputNames, feed), outputs: list('out', net.outputNames, results) }));
}
