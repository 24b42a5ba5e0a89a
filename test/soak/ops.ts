import type { RandomStream } from '../../src/index.js';
import { type Act, drawActs } from './hooks.js';
import { drawKernelCalls, type KernelCalls } from './kernels.js';
import type { Network } from './networks.js';
import { type Cut, drawCut } from './resume.js';

/** What happens to a model while it predicts with turns for the event loop. */
const MEANWHILE = ['predict', 'save', 'trainOnBatch', 'dispose', 'compile'] as const;

/** One call, as plain data. */
export type Op =
  | { kind: 'fit' | 'fitDataset' | 'together'; batchSize: number; epochs: number; acts: Act[]; validation: boolean }
  | { kind: 'trainOnBatch' | 'predict' | 'evaluate'; rows: number; batchSize: number }
  | { kind: 'async'; rows: number; batchSize: number; meanwhile: (typeof MEANWHILE)[number] }
  | { kind: 'starve'; rows: number; after: number; training: boolean }
  | { kind: 'compile'; optimizer: Network['optimizer'] }
  | { kind: 'freeze' | 'dispose' | 'load' | 'badWeights' | 'badBatch' }
  | { kind: 'mutate'; at: number; bit: number }
  | { kind: 'cut'; cut: Cut }
  | { kind: 'kernels'; calls: KernelCalls };

export const KINDS: readonly Op['kind'][] = [
  'fit',
  'fitDataset',
  'together',
  'trainOnBatch',
  'predict',
  'evaluate',
  'async',
  'starve',
  'compile',
  'freeze',
  'dispose',
  'load',
  'badWeights',
  'badBatch',
  'mutate',
  'cut',
  'kernels',
];

export function drawOp(random: RandomStream, { rows }: Network, kinds: readonly Op['kind'][]): Op {
  const kind = kinds[random.below(kinds.length)]!;
  switch (kind) {
    case 'fit':
    case 'fitDataset':
    case 'together': {
      const batchSize = 4 + random.below(8);
      const batches = Math.ceil(rows / batchSize);
      const acts = kind === 'together' ? [] : drawActs(random, random.below(4), batches);
      return { kind, batchSize, epochs: 1 + random.below(2), acts, validation: random.below(3) === 0 };
    }
    case 'trainOnBatch':
    case 'predict':
    case 'evaluate':
      return { kind, rows: 1 + random.below(rows), batchSize: 1 + random.below(rows) };
    case 'async':
      return { kind, rows, batchSize: 1 + random.below(3), meanwhile: MEANWHILE[random.below(MEANWHILE.length)]! };
    case 'starve':
      return { kind, rows: rows * (2 + random.below(3)), after: random.below(3), training: random.below(2) === 0 };
    case 'compile':
      return { kind, optimizer: (['sgd', 'adam', 'rmsprop'] as const)[random.below(3)]! };
    case 'mutate':
      return { kind, at: random.uniform(), bit: random.below(8) };
    case 'cut':
      return { kind, cut: drawCut(random) };
    case 'kernels':
      return { kind, calls: drawKernelCalls(random) };
    default:
      return { kind };
  }
}
