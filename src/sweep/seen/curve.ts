import type { Figures } from '../records.js';

/** A chart of a few hundred pixels shows no more. */
const MOST = 64;

/** What a trial reported at a step. */
export interface CurvePoint {
  readonly step: number;
  readonly figures: Figures;
}

/** What a trial reported, thinned where it is long: evenly, with the first and the last. */
export class Curve {
  private kept: CurvePoint[] = [];
  /** One of so many is kept. */
  private stride = 1;
  private received = 0;
  private last: CurvePoint | undefined;

  /** The last step; -1 where there is none. */
  get end(): number {
    return this.last?.step ?? -1;
  }

  get points(): readonly CurvePoint[] {
    return this.last && this.last !== this.kept.at(-1) ? [...this.kept, this.last] : this.kept;
  }

  /** A step that is not beyond the last one begins anew from there. */
  add(point: CurvePoint): void {
    if (point.step <= this.end) this.cutAfter(point.step - 1);
    this.last = point;
    if (this.received++ % this.stride !== 0) return;
    this.kept.push(point);
    if (this.kept.length < MOST) return;
    this.kept = this.kept.filter((_, i) => i % 2 === 0);
    this.stride *= 2;
  }

  /** Forgets what came after `step`. */
  cutAfter(step: number): void {
    this.kept = this.points.filter((point) => point.step <= step);
    this.last = this.kept.at(-1);
    this.received = this.kept.length * this.stride;
  }
}
