// Options that are declared once: what is checked, what counts where nothing is given, what a layer makes of them.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  Dense,
  finiteNumber,
  type Initializer,
  initializerOption,
  inRange,
  type Kernels,
  Layer,
  type LayerOptions,
  type LayerPlan,
  loadModel,
  OptionError,
  type OptionSpec,
  type OptionsOf,
  positiveInteger,
  regularizerOption,
  Sequential,
  type Settled,
  type Slot,
} from '../src/index.js';
import { settle } from '../src/option-spec.js';

const spec = {
  units: positiveInteger,
  rate: [(...given) => inRange(...given, 0, 1), 0.5],
  limit: [finiteNumber, undefined],
  width: [positiveInteger, (before: { units: number }) => 2 * before.units],
  start: [initializerOption, 'zeros'],
} as const satisfies OptionSpec;

const refused = (message: string, run: () => unknown) =>
  assert.throws(run, (error: Error) => error instanceof OptionError && error.message === message);

test('options are checked, and completed by the defaults, which are read too', () => {
  const given: OptionsOf<typeof spec> = { units: 3, rate: 0 };
  const settled: Settled<typeof spec> = settle('Thing', given, spec);
  const start: Initializer = settled.start;
  assert.is(start.name, 'zeros');
  assert.equal({ ...settled, start: 0 }, { units: 3, rate: 0, limit: undefined, width: 6, start: 0 });
  assert.is(settle('Thing', { units: 3, width: 1 }, spec).width, 1);
});

test('null stands for a default, and for nothing else', () => {
  assert.is(settle('Thing', { units: 1, rate: null }, spec).rate, 0.5);
  refused('Thing: option "limit" must be a finite number, received null.', () => settle('Thing', { units: 1, limit: null }, spec));
  refused('Thing: option "units" must be a whole number of 1 or more, received null.', () => settle('Thing', { units: null }, spec));
});

test('what is not as it must be is refused by the name of the owner and the option', () => {
  refused('Thing: option "units" must be a whole number of 1 or more, received undefined.', () => settle('Thing', {}, spec));
  refused('Thing: option "limit" must be a finite number, received "1".', () => settle('Thing', { units: 1, limit: '1' }, spec));
  refused('Thing: unknown option "unitz". Did you mean "units"?', () => settle('Thing', { unitz: 1 }, spec));
});

test('options may be left out where none must be given', () => {
  assert.equal(settle('Thing', undefined, { rate: spec.rate }), { rate: 0.5 });
  refused('Thing: the options must be an object such as { units }, received undefined.', () => settle('Thing', undefined, spec));
  refused('Thing: the options must be an object such as { rate }, received null.', () =>
    settle('Thing', null as never, { rate: spec.rate }),
  );
});

const scaleOptions = {
  factor: [finiteNumber, 2],
  start: [initializerOption, 'ones'],
  penalty: [regularizerOption, undefined],
} as const satisfies OptionSpec;

/** y = factor x, a layer of one's own. */
class Scale extends Layer<{ x: Slot; y: Slot }> {
  declare readonly factor: number;

  constructor(options?: LayerOptions & OptionsOf<typeof scaleOptions>) {
    super(options, scaleOptions);
  }

  plan(plan: LayerPlan): { x: Slot; y: Slot } {
    return { x: plan.input, y: plan.output(plan.input.shape) };
  }

  forward(k: Kernels, { x, y }: { x: Slot; y: Slot }, rows: number): void {
    k.affine({ x: x.pointer, y: y.pointer, n: rows * x.size, scale: this.factor });
  }

  backward(): void {}
}

test('a layer of a user has what it declares as fields and in its config, and is saved with it', () => {
  assert.equal(new Scale().config, { name: '', trainable: true, factor: 2, start: { name: 'ones' } });
  const scale = new Scale({
    factor: 3,
    start: { name: 'constant', value: 4 },
    penalty: 'l1',
    name: 's',
    trainable: false,
    inputShape: [2],
  });
  assert.equal(scale.config, {
    name: 's',
    trainable: false,
    inputShape: [2],
    factor: 3,
    start: { name: 'constant', value: 4 },
    penalty: { l1: 0.01, l2: 0 },
  });
  const model = new Sequential([scale, new Dense({ units: 1 })]);
  const loaded = loadModel(model.save(), { layers: { Scale } });
  assert.equal((loaded.layers[0] as Scale).config, scale.config);
  assert.equal(loaded.predict([[1, 2]]), model.predict([[1, 2]]));
});

test('a layer of a user refuses what it does not declare', () => {
  refused('Scale: unknown option "factr". Did you mean "factor"?', () => new Scale({ factr: 3 } as object));
  refused('Scale: option "factor" must be a finite number, received "3".', () => new Scale({ factor: '3' as never }));
  refused('Scale: option "trainable" must be true or false, received "no".', () => new Scale({ trainable: 'no' as never }));
});

test.run();
