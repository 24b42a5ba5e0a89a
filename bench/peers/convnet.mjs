// ConvNetJS (A. Karpathy): plain JavaScript, one example at a time.
import convnetjs from 'convnetjs';

const CLASSES = 10;

/** A training step of LeNet-5 on `batch` random images. Its pools take the largest value: ConvNetJS has no average pooling. */
export function lenet5Step(batch) {
  const net = new convnetjs.Net();
  net.makeLayers([
    { type: 'input', out_sx: 28, out_sy: 28, out_depth: 1 },
    { type: 'conv', sx: 5, filters: 6, stride: 1, pad: 2, activation: 'tanh' },
    { type: 'pool', sx: 2, stride: 2 },
    { type: 'conv', sx: 5, filters: 16, stride: 1, pad: 0, activation: 'tanh' },
    { type: 'pool', sx: 2, stride: 2 },
    { type: 'fc', num_neurons: 120, activation: 'tanh' },
    { type: 'fc', num_neurons: 84, activation: 'tanh' },
    { type: 'softmax', num_classes: CLASSES },
  ]);
  // the trainer gathers gradients for `batch` examples and then takes its step
  const trainer = new convnetjs.Trainer(net, { method: 'sgd', batch_size: batch, learning_rate: 0.01, momentum: 0, l2_decay: 0 });
  const images = Array.from({ length: batch }, () => {
    const image = new convnetjs.Vol(28, 28, 1, 0);
    for (let i = 0; i < image.w.length; i++) image.w[i] = Math.random();
    return image;
  });
  return async () => {
    for (let i = 0; i < batch; i++) {
      const { loss } = trainer.train(images[i], i % CLASSES);
      if (!Number.isFinite(loss)) throw new Error(`ConvNetJS: the loss is ${loss}.`);
    }
  };
}
