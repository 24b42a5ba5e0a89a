import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { RandomStream } from '../../src/random.js';
import { features, resnet18, resnet18Trunk } from '../../src/zoo.js';
import { assertClose } from '../golden/compare.js';

const EPSILON = 1e-5;

test('the trunk with folded batch norms computes what ResNet-18 does up to layer3', () => {
  const inputShape = [32, 32, 3];
  const random = new RandomStream(18, 'trunk');
  const whole = resnet18({ inputShape, classes: 2 });
  // statistics, scales and offsets that are neither 0 nor 1
  whole.setWeights(
    whole.parameters.map(({ name, values }) => (/(kernel|bias)$/.test(name) ? values : values.map(() => 0.5 + random.uniform()))),
  );
  const weights = new Map(whole.parameters.map(({ name, values }) => [name, values]));
  const trunk = resnet18Trunk({ inputShape });
  const scaleAndOffset = (conv: string): { scale: number[]; offset: number[] } => {
    const norm = conv.endsWith('downsample.0') ? conv.replace(/0$/, '1') : conv.replace(/conv(?=\d$)/, 'bn');
    const [gamma, beta, mean, variance] = ['gamma', 'beta', 'runningMean', 'runningVariance'].map((p) => weights.get(`${norm}/${p}`)!);
    const scale = Array.from(gamma!, (g, i) => g / Math.sqrt(variance![i]! + EPSILON));
    return { scale, offset: scale.map((s, i) => beta![i]! - s * mean![i]!) };
  };
  trunk.setWeights(
    trunk.parameters.map(({ name }) => {
      const [conv, parameter] = name.split('/') as [string, string];
      const { scale, offset } = scaleAndOffset(conv);
      return parameter === 'bias' ? offset : weights.get(`${conv}/kernel`)!.map((w, i) => w * scale[i % scale.length]!);
    }),
  );
  const x = { data: Float32Array.from({ length: 2 * 3072 }, () => random.normal()), shape: [2, ...inputShape] };
  const maps = features(whole, x, { upTo: 'layer3.1.relu2' });
  assert.equal(maps.shape, [2, 2, 2, 256]);
  const means = Array.from({ length: 512 }, (_, i) => {
    const pixel = (p: number) => maps.data[((i >> 8) * 4 + p) * 256 + (i & 255)]!;
    return (pixel(0) + pixel(1) + pixel(2) + pixel(3)) / 4;
  });
  assertClose('features', features(trunk, x).data, means, 1e-5);
});

test.run();
