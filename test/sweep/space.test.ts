// Spaces: what a grid takes of them, and what is drawn.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { RandomStream } from '../../src/random.js';
import { checkSpace, drawn, grid, integers, logRange, range, type Space, when } from '../../src/sweep/space.js';

const draw = (space: Space, trial: number) => drawn(space, (name) => new RandomStream(3, `${trial} ${name}`));

test('a grid is all choices, the last dimension first; a condition that does not hold leaves its dimension out', () => {
  const space = { optimizer: ['sgd', 'adam'], momentum: when({ optimizer: 'sgd' }, [0, 0.9]), units: [8, 16] };
  assert.equal(grid(space), [
    { optimizer: 'sgd', momentum: 0, units: 8 },
    { optimizer: 'sgd', momentum: 0, units: 16 },
    { optimizer: 'sgd', momentum: 0.9, units: 8 },
    { optimizer: 'sgd', momentum: 0.9, units: 16 },
    { optimizer: 'adam', units: 8 },
    { optimizer: 'adam', units: 16 },
  ]);
});

test('a grid takes steps of a range, and both of its ends to the last digit', () => {
  assert.equal(
    grid({ x: range(0, 1, { steps: 5 }) }).map(({ x }) => x),
    [0, 0.25, 0.5, 0.75, 1],
  );
  const rates = grid({ rate: logRange(1e-3, 0.1, { steps: 3 }) }).map(({ rate }) => rate as number);
  assert.is(rates[0], 1e-3);
  assert.ok(Math.abs(rates[1]! - 0.01) < 1e-15);
  assert.is(rates[2], 0.1);
  assert.equal(
    grid({ n: integers(2, 5) }).map(({ n }) => n),
    [2, 3, 4, 5],
  );
  assert.equal(
    grid({ n: integers(1, 9, { steps: 3 }) }).map(({ n }) => n),
    [1, 5, 9],
  );
  assert.throws(() => grid({ x: range(0, 1) }), /range "x" needs steps/);
});

test('what is drawn lies in its range, spreads over it, and hangs on nothing but its own name', () => {
  const space = { rate: logRange(1e-4, 1), n: integers(1, 3), x: range(-1, 1), o: ['a', 'b'], only: when({ o: ['b'] }, [true]) };
  const all = Array.from({ length: 400 }, (_, trial) => draw(space, trial));
  const share = (of: (settings: (typeof all)[number]) => boolean): number => all.filter(of).length / all.length;
  assert.ok(all.every(({ rate, x }) => (rate as number) >= 1e-4 && (rate as number) <= 1 && (x as number) >= -1 && (x as number) < 1));
  for (const near of [share(({ rate }) => (rate as number) < 0.01), share(({ x }) => (x as number) < 0), share(({ o }) => o === 'a')])
    assert.ok(near > 0.4 && near < 0.6, `${near}`);
  for (const n of [1, 2, 3]) assert.ok(Math.abs(share((settings) => settings.n === n) - 1 / 3) < 0.1);
  assert.ok(all.every(({ o, only }) => (o === 'b') === (only === true)));
  assert.equal(draw({ more: [1, 2], ...space }, 7).rate, draw(space, 7).rate);
});

test('spaces that are none are refused', () => {
  const cases: [() => unknown, RegExp][] = [
    [() => checkSpace({}), /"space" must be an object of dimensions/],
    [() => checkSpace({ a: [] }), /dimension "a" must be a list/],
    [() => checkSpace({ a: [Number.NaN] }), /dimension "a" must be a list/],
    [() => checkSpace({ a: 3 as never }), /received 3/],
    [() => checkSpace({ a: when({ b: 1 }, [1]), b: [1] }), /condition of "a" asks for "b"/],
    [() => range(1, 1), /first less than the second, received 1 and 1/],
    [() => logRange(0, 1), /above 0, received 0/],
    [() => integers(0.5, 2), /whole numbers/],
    [() => range(0, 1, { steps: 1 }), /"steps" must be a whole number of 2 or more/],
  ];
  for (const [work, message] of cases) assert.throws(work, message);
});

test.run();
