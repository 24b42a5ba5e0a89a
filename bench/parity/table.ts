import { type Row, verdict } from '../report.js';
import { NETWORKS } from './networks.js';
import type { ParityResult, ParityRow } from './parity.js';

/** What a peer's row asks of us: how many times as fast as it we must be. */
export function targetOf({ id, work, batch }: ParityRow, peer: string, threads: number): number | undefined {
  const network = NETWORKS.find((one) => one.id === id);
  // an epoch may take 1.03 times as long as its steps
  if (work === 'epoch') return peer === 'bare steps' ? 0.97 : undefined;
  if (work === 'predict') {
    if (id !== 'ResNet-20' || (batch !== 1 && batch !== 64)) return undefined;
    return peer === 'onnxruntime' ? 0.7 : peer === 'onnxruntime-web' ? 3 : undefined;
  }
  // two threads each may not do worse than one each, but for what noise moves
  if (peer === 'torch') return threads === 1 ? network?.target : network && network.target - 0.05;
  return { 'numpy-f64': 1, tfjs: 10, 'jax-js': 2, convnetjs: 10, 'brain.js': 10 }[peer];
}

const WORK = { step: 'training step', epoch: 'epoch of fit', predict: 'inference' } as const;

const nameOf = ({ id, name, work, batch }: ParityRow): string => `${id}: ${name} b${batch}, ${WORK[work]}`;

function verdictOf(ratio: number, target: number | undefined, untuned = false): string {
  if (untuned) return 'untuned';
  return target === undefined ? '-' : verdict(ratio, target, 'higher');
}

/** One line a network and peer. */
export function tableOf({ rows, peers, threads }: ParityResult): Row[] {
  return rows.flatMap((row) => {
    const ours = { network: nameOf(row), 'ours ms': 1000 * row.times.ours!.seconds };
    const others = peers.filter(({ name }) => name !== 'ours' && (row.times[name] ?? row.not[name]));
    if (others.length === 0) return [ours];
    return others.map(({ name, untuned }) => {
      const theirs = row.times[name];
      const target = targetOf(row, name, threads);
      return {
        ...ours,
        peer: name,
        'peer ms': theirs ? 1000 * theirs.seconds : null,
        'peer / ours': theirs ? theirs.ratio : null,
        quartiles: theirs ? theirs.ratioQuartiles.map((value) => value.toFixed(2)).join(' to ') : '-',
        target: target ?? '-',
        verdict: theirs ? verdictOf(theirs.ratio, target, untuned) : row.not[name]!,
      };
    });
  });
}
