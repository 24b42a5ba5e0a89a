import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Dense, inactiveNeurons, ReLU, Sequential } from '../../src/index.js';

test('counts outputs at or below the middle of each activation', () => {
  const model = new Sequential([
    new Dense({ units: 2, activation: 'sigmoid', useBias: false, inputShape: [2], name: 'a' }),
    new Dense({ units: 2, useBias: false, name: 'b' }),
    new ReLU({ name: 'c' }),
    new Dense({ units: 2, activation: 'tanh', useBias: false, name: 'd' }),
  ]);
  model.setWeights([
    [1, 0, 0, 1],
    [1, -1, 0, 0],
    [1, 1, 0, 0],
  ]);
  // a: sigmoid of x itself. b: (s, -s). c: (s, 0). d: tanh(s) twice.
  const shares = inactiveNeurons(
    model,
    [
      [1, -1],
      [2, 3],
      [-4, -5],
    ],
    { batchSize: 2 },
  );
  assert.equal(shares, [
    { layer: 'a', activation: 'sigmoid', share: 0.5 },
    { layer: 'c', activation: 'relu', share: 0.5 },
    { layer: 'd', activation: 'tanh', share: 0 },
  ]);
});

test.run();
