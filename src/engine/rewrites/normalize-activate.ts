import { type Dataflow, sameStretch } from '../dataflow.js';
import { ActivationKind } from '../kernels.js';
import type { RecordEntry } from '../program.js';
import { fused, mayWriteOver, type Rule, stay, stretches } from './rule.js';

const INPUTS = ['x', 'mean', 'rstd', 'gamma', 'beta', 'addend'];

/** A normalization that can still take something in: with an addend it is no longer one that takes an addend, with an activation it is complete. */
function open(flow: Dataflow, at: number): RecordEntry<'normalizeActivate'> | undefined {
  const plain = flow.record(at, 'normalize');
  if (plain) {
    const record = { ...plain.record, addend: 0, activation: ActivationKind.linear, alpha: 0 };
    return { kernel: 'normalizeActivate', record, origin: plain.origin };
  }
  const taken = flow.record(at, 'normalizeActivate');
  return taken?.record.activation === ActivationKind.linear ? taken : undefined;
}

/** The place of the only reader of what a normalization wrote, if the normalization may as well be done there, into the reader's y. */
function onlyReader(flow: Dataflow, at: number): number | undefined {
  const reader = flow.onlyReader(at, flow.touch(at, 'y')!);
  const to = reader === undefined ? undefined : flow.touch(reader, 'y');
  const inputs = stretches(flow, at, INPUTS);
  return to && stay(flow, inputs, at, reader!) && mayWriteOver(to, inputs) ? reader : undefined;
}

/** normalize, then an addition of its result: normalizeActivate with an addend. */
export const normalizeAdd: Rule = (flow, at) => {
  const norm = open(flow, at);
  if (!norm || norm.record.addend) return false;
  const reader = onlyReader(flow, at);
  const sum = reader === undefined ? undefined : flow.record(reader, 'add');
  if (!sum) return false;
  const { a, b, y } = sum.record;
  if (a === b || (a !== norm.record.y && b !== norm.record.y)) return false;
  if (!sameStretch(flow.touch(reader!, a === norm.record.y ? 'a' : 'b')!, flow.touch(at, 'y')!)) return false;
  const addend = a === norm.record.y ? b : a;
  flow.replace(reader!, fused('normalizeActivate', { ...norm.record, addend, y }, norm.origin, sum.origin));
  flow.remove(at);
  return true;
};

/** normalize, with an addend or without, then an activation: normalizeActivate. */
export const normalizeActivate: Rule = (flow, at) => {
  const norm = open(flow, at);
  if (!norm) return false;
  const reader = onlyReader(flow, at);
  const activation = reader === undefined ? undefined : flow.record(reader, 'activate');
  if (!activation || !sameStretch(flow.touch(reader!, 'x')!, flow.touch(at, 'y')!)) return false;
  const { activation: kind, alpha, y } = activation.record;
  flow.replace(reader!, fused('normalizeActivate', { ...norm.record, activation: kind, alpha, y }, norm.origin, activation.origin));
  flow.remove(at);
  return true;
};
