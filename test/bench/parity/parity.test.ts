import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { NETWORKS } from '../../../bench/parity/networks.js';
import { paritySuite } from '../../../bench/parity/parity.js';

const quick = { rounds: 1, time: 1, threads: 1, peers: new Set<never>() };

test('our own process takes steps, epochs and predicts, on its own', async () => {
  const { rows, data } = await paritySuite({ ...quick, only: ['B3'] });
  assert.equal(rows.map(({ network, peer }) => [network, peer])[0], ['B3: 784-128-128-10 b128, training step', undefined]);
  assert.equal(
    data.rows.map(({ id, work, batch }) => [id, work, batch]),
    [
      ['B3', 'step', 128],
      ['B3', 'epoch', 128],
      ['B3', 'predict', 1],
      ['B3', 'predict', 64],
    ],
  );
  for (const { times, work } of data.rows) {
    assert.equal(Object.keys(times), work === 'epoch' ? ['ours', 'bare steps'] : ['ours']);
    assert.ok(times.ours!.seconds > 0);
    assert.equal(times.ours!.ratio, 1);
  }
});

test('every network builds and can be saved', () => {
  for (const { build, name } of NETWORKS) {
    const model = build();
    assert.ok(model.save().length > 1000, name);
    model[Symbol.dispose]();
  }
});

test('a network that is not there is named with those that are', async () => {
  try {
    await paritySuite({ ...quick, only: ['Z9'] });
    assert.unreachable();
  } catch (error) {
    assert.match((error as Error).message, 'There is no network "Z9"; there are A3, A5,');
  }
});

test.run();
