import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type BaseModel, Dense, loadModel, OptionError, ready } from '../../src/index.js';
import {
  alexnetCifar,
  batchNormCnnCifar,
  cnnCifar,
  cnnMnist,
  lenet5,
  mobilenetV2,
  resnet18,
  resnet18Trunk,
  resnet20,
  resnet32,
  resnet56,
  vggReduced,
  wideResnetCifar,
} from '../../src/zoo.js';

/** Trained parameters and multiply-accumulates, as `summary` tells them. */
function totals(model: BaseModel): { trained: number; macs: number } {
  const text = model.summary({ print: false });
  const number = (pattern: RegExp) => Number(pattern.exec(text)![1]!.replaceAll(',', ''));
  return { trained: number(/of which ([\d,]+) are trained/), macs: number(/forward pass: ([\d,]+) an example/) };
}

const identity = { shortcut: 'identity' } as const;
const projection = { shortcut: 'projection' } as const;

/** Trained parameters, added up by hand or stated in the papers, millions of multiply-accumulates to half a per cent, output. */
const expected: [string, () => BaseModel, number, number, number[]][] = [
  ['LeNet-5', () => lenet5(), 61_706, 0.4165, [10]],
  ['CNN for MNIST', () => cnnMnist(), 80_602, 1.09, [10]],
  ['CNN for CIFAR', () => cnnCifar(), 532_202, 2.15, [10]],
  ['CNN for CIFAR with batch norm', () => batchNormCnnCifar(), 620_586, 10.85, [10]],
  ['reduced VGG', () => vggReduced(), 1_636_522, 19.79, [10]],
  ['AlexNet with narrow dense layers', () => alexnetCifar({ units: 32 }), 2_285_770, 41.76, [10]],
  ['ResNet-20', () => resnet20(identity), 269_722, 40.55, [10]],
  ['ResNet-20, option B', () => resnet20(projection), 272_474, 40.81, [10]],
  ['ResNet-20 for CIFAR-100', () => resnet20({ classes: 100 }), 275_572, 40.56, [100]],
  ['ResNet-32', () => resnet32(), 464_154, 68.86, [10]],
  ['ResNet-56', () => resnet56(), 853_018, 125.49, [10]],
  ['WRN-16-8', () => wideResnetCifar(), 10_961_370, 1550, [10]],
  ['MobileNetV2', () => mobilenetV2(), 3_504_872, 300.8, [1000]],
  ['MobileNetV2 0.35 at 96x96', () => mobilenetV2({ alpha: 0.35, inputShape: [96, 96, 3] }), 1_677_128, 11.93, [1000]],
  ['MobileNetV2 1.4', () => mobilenetV2({ alpha: 1.4 }), 6_108_776, 582, [1000]],
  ['ResNet-18', () => resnet18({ inputShape: [32, 32, 3] }), 11_689_512, 37.53, [1000]],
];

for (const [name, make, parameters, millions, outputShape] of expected) {
  test(`${name}: parameters, multiply-accumulates, output`, () => {
    const model = make();
    const { trained, macs } = totals(model);
    console.log(`  ${name}: ${trained} parameters, ${macs} multiply-accumulates`);
    assert.is(trained, parameters);
    assert.ok(Math.abs(macs / 1e6 - millions) <= 0.005 * millions, `${macs}`);
    assert.equal(model.outputShape, outputShape);
    model[Symbol.dispose]();
  });
}

test('the trunk of ResNet-18 is frozen, with or without a head', () => {
  const inputShape = [32, 32, 3];
  const trunk = resnet18Trunk({ inputShape });
  assert.match(trunk.summary({ print: false }), /parameters: 2,780,544, of which 0 are trained/);
  assert.equal(trunk.outputShape, [256]);
  const whole = resnet18Trunk({ inputShape, head: (x) => new Dense({ units: 10, activation: 'softmax' }).apply(x) });
  assert.match(whole.summary({ print: false }), /parameters: 2,783,114, of which 2,570 are trained/);
  assert.equal(whole.outputShape, [10]);
});

test('MobileNetV2 has the names of Keras', () => {
  const names = mobilenetV2({ inputShape: [32, 32, 3] }).layers.map(({ name }) => name);
  for (const name of [
    'Conv1',
    'bn_Conv1',
    'expanded_conv_depthwise_BN',
    'block_1_expand_relu',
    'block_2_add',
    'block_16_project',
    'Conv_1_bn',
    'out_relu',
    'predictions',
  ])
    assert.ok(names.includes(name), name);
  assert.is(names.filter((name) => name.endsWith('_add')).length, 10);
});

test('a model comes back from its file, layer by layer', async () => {
  await ready({ precision: 'float64' });
  for (const model of [
    lenet5({ seed: 2 }),
    resnet20({ inputShape: [8, 8, 3], seed: 2 }),
    mobilenetV2({ alpha: 0.35, inputShape: [32, 32, 3], seed: 2 }),
  ]) {
    const loaded = loadModel(model.save());
    const names = ({ layers }: BaseModel) => layers.map(({ kind, name }) => `${kind} ${name}`);
    assert.equal(names(loaded), names(model));
    const [height, width, channels] = model.inputShape!;
    const x = {
      data: Float32Array.from({ length: height! * width! * channels! }, (_, i) => Math.fround((i % 7) - 3)),
      shape: [1, ...model.inputShape!],
    };
    assert.equal(loaded.predict(x).data, model.predict(x).data);
  }
  await ready({ precision: 'float32' });
});

test('options that do not fit are refused', () => {
  const refused = (make: () => unknown, message: RegExp) =>
    assert.throws(make, (e: Error) => e instanceof OptionError && message.test(e.message));
  refused(() => lenet5({ clases: 3 } as never), /^lenet5: unknown option "clases"\. Did you mean "classes"\?$/);
  refused(() => resnet20({ classes: 0 }), /^resnet20: option "classes"/);
  refused(() => lenet5({ seed: 0.5 }), /^lenet5: option "seed" must be a whole number of 0 or more, received 0\.5\.$/);
  refused(
    () => vggReduced({ inputShape: [32, 32] }),
    /^vggReduced: option "inputShape" must be \[height, width, channels\], received \[32, 32\]\.$/,
  );
  refused(() => resnet32({ shortcut: 'none' as never }), /^resnet32: option "shortcut"/);
  refused(() => wideResnetCifar({ depth: 18 }), /^wideResnetCifar: option "depth" must be 10, 16, 22/);
  refused(() => mobilenetV2({ alpha: 0 }), /^mobilenetV2: option "alpha" must be/);
  refused(() => resnet18Trunk({ head: 10 as never }), /^resnet18Trunk: option "head" must be a function, received 10\.$/);
  refused(() => resnet18Trunk({ classes: 10 } as never), /^resnet18Trunk: unknown option "classes"/);
});

test.run();
