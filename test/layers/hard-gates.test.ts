// Recurrent layers with hard gates, by their definition.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { GRU, LSTM, OptionError, Sequential } from '../../src/index.js';

const clip = (x: number): number => Math.min(Math.max(x, 0), 1);
const GATES = { hardSigmoid: (x: number) => clip(x / 6 + 0.5), hardSigmoidKeras2: (x: number) => clip(0.2 * x + 0.5) } as const;
const STEPS = 6;
/** Some of the gates are shut, or wide open. */
const x = Array.from({ length: STEPS }, (_, t) => 6 * Math.sin(2 * t + 1));

for (const [name, gate] of Object.entries(GATES)) {
  const recurrentActivation = name as keyof typeof GATES;
  const predict = (layer: LSTM | GRU, weights: number[][]): number => {
    const model = new Sequential([layer]);
    model.setWeights(weights.map((values) => Float32Array.from(values)));
    return model.predict({ data: Float32Array.from(x), shape: [1, STEPS, 1] }).data[0]!;
  };

  test(`LSTM, ${name}`, () => {
    const [w, r, b] = [
      [0.9, -0.7, 0.4, 0.8],
      [0.3, 0.5, -0.6, 0.2],
      [0.1, 1, -0.2, 0.3],
    ] as const;
    let [h, c] = [0, 0];
    for (const value of x) {
      const z = (k: number): number => value * w[k]! + h * r[k]! + b[k]!;
      c = gate(z(1)) * c + gate(z(0)) * Math.tanh(z(2));
      h = gate(z(3)) * Math.tanh(c);
    }
    const y = predict(new LSTM({ units: 1, recurrentActivation, inputShape: [STEPS, 1] }), [[...w], [...r], [...b]]);
    assert.ok(Math.abs(y - h) < 1e-6, `${y} ${h}`);
  });

  for (const resetAfter of [true, false]) {
    test(`GRU, ${name}, reset ${resetAfter ? 'after' : 'before'}`, () => {
      const [w, r, b] = [
        [0.9, -0.7, 0.4],
        [0.3, 0.5, -0.6],
        [0.1, -0.2, 0.3],
      ] as const;
      const own = [0.2, -0.1, 0.4];
      let h = 0;
      for (const value of x) {
        const [z, s] = [0, 1].map((k) => gate(value * w[k]! + b[k]! + h * r[k]! + (resetAfter ? own[k]! : 0))) as [number, number];
        const c = Math.tanh(value * w[2] + b[2] + (resetAfter ? s * (h * r[2] + own[2]!) : s * h * r[2]));
        h = z * h + (1 - z) * c;
      }
      const layer = new GRU({ units: 1, resetAfter, recurrentActivation, inputShape: [STEPS, 1] });
      const y = predict(layer, [[...w], [...r], resetAfter ? [...b, ...own] : [...b]]);
      assert.ok(Math.abs(y - h) < 1e-6, `${y} ${h}`);
    });
  }
}

test('other gates are refused', () => {
  assert.throws(
    () => new LSTM({ units: 1, recurrentActivation: 'tanh' as never }),
    (error: unknown) =>
      error instanceof OptionError &&
      /"recurrentActivation" must be one of "sigmoid", "hardSigmoid", "hardSigmoidKeras2"/.test(error.message),
  );
});

test.run();
