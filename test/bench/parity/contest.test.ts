import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { distance, drop, prepare } from '../../../bench/parity/contest.js';
import { NETWORKS } from '../../../bench/parity/networks.js';
import type { Peer } from '../../../bench/parity/peers.js';
import { timeInTurns } from '../../../bench/parity/rounds.js';

/** A peer that answers from a table, and what it was asked. */
function peer(name: string, answers: { [what: string]: object | string | null }): { peer: Peer; asked: string[] } {
  const asked: string[] = [];
  const process = {
    greeting: {},
    alive: true,
    async ask(request: object): Promise<unknown> {
      const { do: what } = request as { do: string };
      asked.push(what);
      const answer = answers[what];
      if (typeof answer === 'string') throw new Error(answer);
      return answer;
    },
    close() {},
  };
  return { peer: { name, description: name, process, again: async () => process, options: {} }, asked };
}

const loaded = { load: { network: 0 }, drop: {} };
const network = NETWORKS.find(({ id }) => id === 'E1')!;

test('the distance is relative to the largest value; what is no number or missing is infinitely far', () => {
  assert.equal(distance([2, 4], [2, 5]), 0.25);
  assert.equal(distance([1], [1]), 0);
  for (const [a, b] of [
    [[1], [Number.NaN]],
    [[Number.POSITIVE_INFINITY], [1]],
    [[1, 2], [1]],
  ] as [number[], number[]][])
    assert.equal(distance(a, b), Number.POSITIVE_INFINITY);
});

test('a peer is timed only if its first losses are ours, and says why else in its own words', async () => {
  const ours = peer('ours', { ...loaded, train: { loss: [0.7, 0.6, 0.5] }, time: { seconds: 0.002 } });
  const same = peer('same', { ...loaded, train: { loss: [0.7, 0.6, 0.5003] }, time: { seconds: 0.004 } });
  const other = peer('other', { ...loaded, train: { loss: [0.7, 0.6, 0.4] }, time: { seconds: 0.001 } });
  const none = peer('none', { load: null });
  const unable = peer('unable', { load: 'no Dense' });
  const entrants = await prepare(
    network,
    'step',
    [ours, same, other, none, unable].map((one) => one.peer),
    4,
  );
  const times = await timeInTurns(entrants, 'step', 4, { rounds: 3, time: 1 });
  await drop(entrants);
  assert.equal([...times.keys()], ['ours', 'same']);
  assert.equal(times.get('same')!.ratio, 2);
  assert.equal(times.get('same')!.quartiles, [0.004, 0.004]);
  const why = Object.fromEntries(entrants.map(({ peer: { name }, why: text }) => [name, text]));
  assert.match(why.other!, 'computes something else: its first losses are 0.70000, 0.60000, 0.40000, ours 0.70000, 0.60000, 0.50000');
  assert.equal(why.none, 'no network of this kind');
  assert.equal(why.unable, 'no Dense');
  assert.not.ok(other.asked.includes('time'));
  assert.ok(other.asked.includes('drop'));
  assert.not.ok(none.asked.includes('drop'));
});

test('inference is compared by its probabilities', async () => {
  const ours = peer('ours', { ...loaded, predict: { values: [0.25, 0.75] } });
  const other = peer('other', { ...loaded, predict: { values: [0.75, 0.25] } });
  const entrants = await prepare(network, 'predict', [ours.peer, other.peer], 1);
  assert.match(entrants[1]!.why!, 'computes something else: its first probabilities are');
});

test('without our own figures nothing is compared', async () => {
  const ours = peer('ours', { load: 'out of memory' });
  try {
    await prepare(network, 'step', [ours.peer], 4);
    assert.unreachable();
  } catch (error) {
    assert.match((error as Error).message, '2-20-2: out of memory');
  }
});

test.run();
