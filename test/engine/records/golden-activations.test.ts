// Values and derivatives of activations, f64 and f32, against PyTorch's. See test/golden/activations.py.
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { activationEntry, activationRecord } from '../../../src/activations.js';
import type { ActivationName } from '../../../src/index.js';
import { activate, activateGrad, tensor } from '../../../src/ops.js';

interface Golden {
  points: number[];
  cases: { activation: ActivationName; alpha: number; values: number[]; derivatives: number[] }[];
}
const { points, cases } = JSON.parse(readFileSync(new URL('../../golden/activations.json', import.meta.url), 'utf8')) as Golden;

/** That numbers are the expected ones within `tolerance` of themselves, or of `least` where that is more. */
function near(what: string, got: ArrayLike<number>, want: readonly number[], tolerance: number, least: number): void {
  points.forEach((point, i) => {
    const off = Math.abs(got[i]! - want[i]!);
    assert.ok(off <= tolerance * Math.max(Math.abs(want[i]!), least), `${what}(${point}) = ${got[i]}, PyTorch has ${want[i]}`);
  });
}

for (const { activation, alpha, values, derivatives } of cases) {
  const { value, derivative, keeps } = activationEntry(activation);
  const { low, high } = activationRecord(activation);
  test(`${activation}, alpha ${alpha}, in f64`, () => {
    near(
      activation,
      points.map((x) => value(x, alpha, low, high)),
      values,
      1e-12,
      1e-3,
    );
    near(
      `${activation}'`,
      points.map((x) => derivative(keeps === 'y' ? value(x, alpha, low, high) : x, alpha, low, high)),
      derivatives,
      1e-12,
      1,
    );
  });
  test(`${activation}, alpha ${alpha}, in f32`, () => {
    const x = tensor(points);
    const y = activate(x, { activation, alpha });
    near(activation, y.data, values, 3e-7, 1e-3);
    const dx = activateGrad(keeps === 'y' ? y : x, tensor(points.map(() => 1)), { activation, alpha });
    near(`${activation}'`, dx.data, derivatives, 3e-7, 1);
  });
}

test.run();
