import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Buffer, Engines } from './harness.js';

/** Rows, and units around the width of a vector. */
const shapes = [
  [1, 1],
  [5, 2],
  [3, 3],
  [2, 4],
  [7, 5],
  [3, 7],
  [4, 8],
  [2, 17],
  [33, 32],
] as const;

/** Of hard gates; 0 are sigmoids. */
const slopes = [0, 0.2, Math.fround(1 / 6)];

/** Activations are within 2 ulp, and a few of them are multiplied. */
const RELATIVE = 2e-6;
const ABSOLUTE = 2e-6;

/** A maker of seeded blocks, and a check of several. */
function prepare(): { engines: Engines; make: (n: number, low?: number, high?: number) => Buffer; close: (...buffers: Buffer[]) => void } {
  const engines = new Engines();
  return {
    engines,
    make: (n, low = -2, high = 2) => engines.floats(engines.random.between(low, high, n)),
    close: (...buffers) => {
      buffers.forEach((buffer, i) => {
        engines.close(buffer, RELATIVE, ABSOLUTE, `buffer ${i}`);
      });
    },
  };
}

for (const [rows, units, slope] of shapes.flatMap(([rows, units]) => slopes.map((slope) => [rows, units, slope] as const))) {
  const n = rows * units;
  const named = `(${rows}, ${units})${slope ? `, hard gates of slope ${slope}` : ''}`;

  test(`lstmGates and their gradient, ${named}, with and without a step before and after`, () => {
    const { engines, make, close } = prepare();
    for (const ends of [false, true]) {
      const [gates, previous, dHidden, dCell] = [make(4 * n), make(n), make(n), make(n)];
      const [cell, hidden, dPrevious] = [engines.output(n), engines.output(n), engines.output(n)];
      engines.run((k, at) =>
        k.lstmGates({ gates: at(gates), previousCell: ends ? 0 : at(previous), cell: at(cell), hidden: at(hidden), rows, units, slope }),
      );
      close(gates, cell, hidden);
      engines.run((k, at) => {
        const [before, after, out] = ends ? [0, 0, 0] : [at(previous), at(dCell), at(dPrevious)];
        k.lstmGatesGrad({
          gates: at(gates),
          previousCell: before,
          cell: at(cell),
          dHidden: at(dHidden),
          dCell: after,
          dPreviousCell: out,
          rows,
          units,
          slope,
        });
      });
      close(gates, dPrevious, cell);
    }
  });

  test(`gruGates and their gradient, ${named}, with and without a step before`, () => {
    const { engines, make, close } = prepare();
    for (const first of [false, true]) {
      const [gates, m, previous, dHidden] = [make(3 * n), make(3 * n), make(n), make(n)];
      const [hidden, dPrevious] = [engines.output(n), engines.output(n)];
      engines.run((k, at) =>
        k.gruGates({ gates: at(gates), m: first ? 0 : at(m), previous: first ? 0 : at(previous), hidden: at(hidden), rows, units, slope }),
      );
      close(gates, hidden);
      engines.run((k, at) => {
        const [product, before, out] = first ? [0, 0, 0] : [at(m), at(previous), at(dPrevious)];
        k.gruGatesGrad({ gates: at(gates), m: product, previous: before, dHidden: at(dHidden), dPrevious: out, rows, units, slope });
      });
      close(gates, m, dPrevious);
    }
  });

  test(`gruMix, gruReset and their gradients, ${named}`, () => {
    const { engines, make, close } = prepare();
    const [gates, previous, dHidden, dy] = [make(3 * n, 0, 1), make(n), make(n), make(n)];
    const [hidden, reset] = [engines.output(n), engines.output(n)];
    engines.run((k, at) => {
      k.gruMix({ gates: at(gates), previous: at(previous), hidden: at(hidden), rows, units });
      k.gruReset({ gates: at(gates), previous: at(previous), y: at(reset), rows, units, slope });
      k.gruMixGrad({ gates: at(gates), previous: at(previous), dHidden: at(dHidden), dPrevious: at(dHidden), rows, units, slope });
      k.gruResetGrad({ gates: at(gates), previous: at(previous), dy: at(dy), dPrevious: at(dHidden), rows, units, slope });
    });
    close(hidden, reset, gates, dHidden);
  });
}

test('gradients may take the place of what they come from', () => {
  const { engines, make, close } = prepare();
  const [rows, units] = [3, 7];
  const [lstm, previous, cell, dHidden, dCell] = [make(84, 0, 1), make(21), make(21), make(21), make(21)];
  const [gru, m] = [make(63, 0, 1), make(63)];
  engines.run((k, at) => {
    k.lstmGatesGrad({
      gates: at(lstm),
      previousCell: at(previous),
      cell: at(cell),
      dHidden: at(dHidden),
      dCell: at(dCell),
      dPreviousCell: at(dCell),
      rows,
      units,
    });
    k.gruGatesGrad({ gates: at(gru), m: at(m), previous: at(previous), dHidden: at(dHidden), dPrevious: at(dHidden), rows, units });
  });
  close(lstm, dCell, gru, m, dHidden);
});

test('an element has the same bits in a vector and in a tail', () => {
  const engines = new Engines();
  const values = engines.random.between(-3, 3, 4);
  const hidden = (units: number, place: number) => {
    const gates = engines.floats(values.flatMap((v) => Array.from({ length: units }, (_, i) => (i === place ? v : 0.5))));
    const [cell, out] = [engines.output(units), engines.output(units)];
    engines.run((k, at) => k.lstmGates({ gates: at(gates), cell: at(cell), hidden: at(out), rows: 1, units }));
    return engines.bits(out)[place];
  };
  const want = hidden(4, 0);
  for (const [units, place] of [
    [1, 0],
    [3, 2],
    [6, 5],
    [8, 7],
  ] as const)
    assert.is(hidden(units, place), want, `${place} of ${units}`);
});

test('a NaN in any gate or state reaches its unit and no other', () => {
  const engines = new Engines();
  const units = 6;
  const with_ = (n: number, place: number) => engines.floats(Array.from({ length: n }, (_, i) => (i === place ? Number.NaN : 0.25)));
  const only = (buffer: Buffer, what: string) =>
    assert.equal(
      engines.read(buffer).wasm.map(Number.isNaN),
      Array.from({ length: units }, (_, i) => i === 5),
      what,
    );
  for (let place = 5; place < 5 * units; place += units) {
    const [gates, state, cell, hidden] = [
      with_(4 * units, place),
      with_(units, place - 4 * units),
      engines.output(units),
      engines.output(units),
    ];
    engines.run((k, at) => k.lstmGates({ gates: at(gates), previousCell: at(state), cell: at(cell), hidden: at(hidden), rows: 1, units }));
    only(hidden, `LSTM, ${place}`);
  }
  for (let place = 5; place < 7 * units; place += units) {
    const [gates, m] = [with_(3 * units, place), with_(3 * units, place - 3 * units)];
    const [state, hidden] = [with_(units, place - 6 * units), engines.output(units)];
    engines.run((k, at) => k.gruGates({ gates: at(gates), m: at(m), previous: at(state), hidden: at(hidden), rows: 1, units }));
    only(hidden, `GRU, ${place}`);
  }
});

for (const columns of [1, 3, 4, 7, 16, 33]) {
  test(`gatherRows and scatterAddRows, ${columns} columns: rows by index, sums of those that come twice`, () => {
    const engines = new Engines();
    const { random } = engines;
    const indices = engines.floats([4, 0, 2, 2, 4, 2]);
    const table = engines.floats(random.between(-1, 1, 5 * columns));
    const dy = engines.floats(random.between(-1, 1, 6 * columns));
    const [y, gradient] = [engines.output(6 * columns), engines.output(5 * columns)];
    engines.run((k, at) => {
      k.gatherRows({ table: at(table), held: 5, indices: at(indices), y: at(y), rows: 6, columns });
      k.fill({ y: at(gradient), n: 5 * columns, value: 0 });
      k.scatterAddRows({ table: at(gradient), held: 5, indices: at(indices), y: at(dy), rows: 6, columns });
    });
    const { wasm } = engines.read(table);
    assert.equal(
      engines.read(y).wasm,
      [4, 0, 2, 2, 4, 2].flatMap((row) => wasm.slice(row * columns, (row + 1) * columns)),
    );
    engines.close(gradient, 1e-6, 1e-6, 'gradient');
    assert.equal(engines.read(gradient).wasm.slice(columns, 2 * columns), new Array(columns).fill(0));
  });
}

test('an index that no row has gives NaN and adds nothing', () => {
  const engines = new Engines();
  const indices = engines.floats([-1, 2, Number.NaN, 1.75, 1e9, -0.5]);
  const table = engines.floats([1, 2, 3, 4]);
  const y = engines.output(12);
  engines.run((k, at) => k.gatherRows({ table: at(table), held: 2, indices: at(indices), y: at(y), rows: 6, columns: 2 }));
  engines.close(y, 0, 0, 'rows');
  assert.equal(engines.read(y).wasm.filter(Number.isFinite), [3, 4]);
  const ones = engines.floats(new Float32Array(12).fill(1));
  engines.run((k, at) => k.scatterAddRows({ table: at(table), held: 2, indices: at(indices), y: at(ones), rows: 6, columns: 2 }));
  assert.equal(engines.read(table).wasm, [1, 2, 4, 5]);
  engines.close(table, 0, 0, 'table');
});

test.run();
