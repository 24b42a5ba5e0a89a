import type { Kernels, Pointer } from '../../engine/kernels.js';
import { OptionError, ShapeError } from '../../errors.js';
import { Layer, type LayerOptions } from '../../layers/layer.js';
import { type LayerPlan, type PassState, planPass, required, type Slot } from '../../layers/plan.js';
import type { OptionSpec, OptionsOf, Settled } from '../../option-spec.js';
import { isWhole, positiveInteger, show } from '../../options.js';
import { formatShape, sizeOf } from '../../shape.js';

/** Places along an axis: the first, how many, and from one to the next; of those from -1 on the numbers are `fill`. */
type Run = readonly [start: number, count: number, step: number];

function runsOption(owner: string, name: string, value: readonly Run[]): readonly Run[] {
  const sound = (run: unknown): run is Run =>
    Array.isArray(run) && run.length === 3 && isWhole(run[0] + 1) && isWhole(run[1], 1) && isWhole(run[2], 1);
  if (Array.isArray(value) && value.length > 0 && value.every(sound)) return value.map(([...run]) => run as unknown as Run);
  throw new OptionError(`${owner}: option "${name}" must be a list of [start, count, step], received ${show(value)}.`);
}

const selectOptions = {
  /** The axis, the batch being axis 0. */
  axis: positiveInteger,
  /** What comes out, one run behind the other. */
  runs: runsOption,
  /** Numbers of runs that start at -1. Default 0. */
  fill: [(_owner: string, _name: string, value: number) => value, 0],
} as const satisfies OptionSpec;

export interface OnnxSelectOptions extends LayerOptions, OptionsOf<typeof selectOptions> {}

/** Runs none of which takes a place twice. */
type Round = readonly { readonly run: Run; readonly to: number }[];

/** What `plan` lays out: where forward and backward find their tensors. */
export interface OnnxSelectState extends PassState {
  outer: number;
  extent: number;
  inner: number;
  count: number;
  rounds: readonly Round[];
  /** Gradients of a round beside the first. */
  work: Slot;
}

/** Runs with the places that they go to, so parted that none of a part takes a place twice. */
function roundsOf(runs: readonly Run[], extent: number): Round[] {
  const rounds: { runs: { run: Run; to: number }[]; taken: Uint8Array }[] = [];
  let to = 0;
  for (const run of runs) {
    const [start, count, step] = run;
    if (start >= 0) {
      const places = Array.from({ length: count }, (_, i) => start + i * step);
      let round = rounds.find(({ taken }) => places.every((place) => taken[place] === 0));
      if (!round) {
        round = { runs: [], taken: new Uint8Array(extent) };
        rounds.push(round);
      }
      for (const place of places) round.taken[place] = 1;
      round.runs.push({ run, to });
    }
    to += count;
  }
  return rounds.map((round) => round.runs);
}

export interface OnnxSelect extends Settled<typeof selectOptions> {}

/**
 * Places along an axis, in whatever order and as often as is asked for: slices, parts, and padding by what lies at the sides or by a number.
 * x (N, ..., A, ...), y (N, ..., the sum of all counts, ...). The gradient of a place is the sum of those that it went to. Keeps nothing. Throws
 * ShapeError for an axis or a place that there is not.
 */
export class OnnxSelect extends Layer<OnnxSelectState> {
  override get emits(): boolean {
    return true;
  }

  constructor(options: OnnxSelectOptions) {
    super(options, selectOptions, 'OnnxSelect');
  }

  plan(plan: LayerPlan): OnnxSelectState {
    const { shape } = plan.input;
    const axis = this.axis - 1;
    const extent = shape[axis] ?? 0;
    const last = Math.max(...this.runs.map(([start, count, step]) => (start < 0 ? 0 : start + (count - 1) * step)));
    if (last >= extent)
      throw new ShapeError(
        `${this.name}: received examples of shape ${formatShape(shape)}; expected more than ${last} along axis ${this.axis}.`,
      );
    const count = this.runs.reduce((sum, [, one]) => sum + one, 0);
    const rounds = roundsOf(this.runs, extent);
    const pass = planPass(
      plan,
      shape.map((one, i) => (i === axis ? count : one)),
    );
    const work = plan.scratch(pass.dx && rounds.length > 1 ? pass.x.size : 0, 'backward');
    return { ...pass, outer: sizeOf(shape.slice(0, axis)), extent, inner: sizeOf(shape.slice(axis + 1)), count, rounds, work };
  }

  forward(k: Kernels, s: OnnxSelectState, rows: number): void {
    const { x, y } = s;
    if (this.runs.some(([start]) => start < 0)) k.fill({ y: y.pointer, n: rows * y.size, value: this.fill });
    for (const round of s.rounds) {
      for (const { run, to } of round) move(k, s, run, to, rows, x.pointer, y.pointer, true);
    }
  }

  backward(k: Kernels, s: OnnxSelectState, rows: number): void {
    const { x, dx, work } = s;
    if (!dx) return;
    const dy = required(s.dy).pointer;
    const n = rows * x.size;
    if (s.rounds.length === 0) k.fill({ y: dx.pointer, n, value: 0 });
    for (const [i, round] of s.rounds.entries()) {
      const at = (i === 0 ? dx : work).pointer;
      k.fill({ y: at, n, value: 0 });
      for (const { run, to } of round) move(k, s, run, to, rows, at, dy, false);
      if (i > 0) k.add({ a: dx.pointer, b: at, y: dx.pointer, n });
    }
  }
}

/** A run from x to its place in y, or back. */
function move(k: Kernels, s: OnnxSelectState, run: Run, to: number, rows: number, x: Pointer, y: Pointer, there: boolean): void {
  const { outer, extent, inner, count: all } = s;
  const [start, count, step] = run;
  const dense = step === 1;
  const long = { at: x + start * inner * k.elementBytes, row: step * inner, item: extent * inner };
  const short = { at: y + to * inner * k.elementBytes, row: inner, item: all * inner };
  const [from, into] = there ? [long, short] : [short, long];
  k.copy({
    ...{ x: from.at, xItem: from.item, y: into.at, yItem: into.item, items: rows * outer, run: dense ? count * inner : inner },
    ...(!dense && { rows: count, xRow: from.row, yRow: into.row }),
  });
}
