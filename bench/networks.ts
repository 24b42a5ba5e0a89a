import type { main } from './built.js';
import { randomExamples } from './examples.js';
import { type Effort, median, medianLatency, medianRatio } from './measure.js';
import { type NetworkCase, startPeers } from './peers.js';
import { type Report, verdict } from './report.js';
import { warningOf, weakPeers } from './tuned.js';

type Model = InstanceType<typeof main.Sequential> | InstanceType<typeof main.Model>;

/** A network of ours, compiled, and PyTorch's of the same shape. */
export interface Contest {
  name: string;
  model: Model;
  inputShape: readonly number[];
  peer: NetworkCase;
  /** The least speed relative to PyTorch. */
  target: number;
}

export const CLASSES = 10;

/** A model's training step on a random batch. Throws if the first one's loss is no number. */
export function stepOf(model: Model, batch: number, inputShape: readonly number[]): () => void {
  const { x, y } = randomExamples(batch, inputShape, CLASSES);
  const { loss } = model.trainOnBatch(x, y);
  if (!Number.isFinite(loss)) throw new Error(`${model.name}: the loss of the first step is ${loss}, expected a number.`);
  return () => {
    model.trainOnBatch(x, y);
  };
}

/** Milliseconds of training steps through `trainOnBatch`, in turns with PyTorch on one thread. */
export async function besidePyTorch(suite: string, note: string, contests: readonly Contest[], { rounds, time }: Effort): Promise<Report> {
  const calls = contests.map(({ model, peer, inputShape }) => stepOf(model, peer.batch, inputShape));
  const peers = await startPeers();
  const torch = peers?.engines.includes('torch') ? peers : undefined;
  const weak = weakPeers(torch, time).filter((engine) => engine === 'torch');
  const times = contests.map(() => ({ ours: [] as number[], torch: [] as number[] }));
  for (const call of calls) medianLatency(call, time / 2);
  for (let round = 0; round < rounds; round++) {
    for (const [i, { peer }] of contests.entries()) {
      times[i]!.ours.push(medianLatency(calls[i]!, time));
      if (torch) times[i]!.torch.push(await torch.step('torch', peer, time));
    }
  }
  peers?.close();
  const rows = contests.map(({ name, target }, i) => {
    const { ours, torch: theirs } = times[i]!;
    const ratio = torch ? medianRatio(theirs, ours) : null;
    return {
      step: name,
      'ours ms': median(ours),
      'torch ms': torch ? median(theirs) : null,
      '/ torch': ratio,
      target,
      verdict: weak.length > 0 ? 'torch untuned' : verdict(ratio, target, 'higher'),
    };
  });
  const beside = torch ? torch.description : 'no Python with PyTorch here (Debian: apt-get install python3-torch libopenblas0)';
  return { suite, note: `${note}; medians of ${rounds} rounds; "/ torch" is our speed relative to it.\n${beside}${warningOf(weak)}`, rows };
}
