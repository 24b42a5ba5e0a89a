import { setImmediate } from 'node:timers/promises';
import { type Callback, Dense, type Layer, OptionError, type RandomStream, Sequential } from '../../src/index.js';
import { relu, sum, tensor } from '../../src/ops.js';
import { Finding } from './guard.js';
import { compile, type Examples, part } from './networks.js';

/** What a callback may do that leaves the run as it is: looks at the model, works beside it, or is refused. */
const HARMLESS = ['predict', 'evaluate', 'save', 'checkpoint', 'other', 'tensors', 'wait', 'compile', 'fit', 'resume'] as const;
/** What changes the model between two steps. */
const CHANGES = ['freeze', 'setWeights', 'trainOnBatch', 'dispose', 'throw'] as const;
/** What ends the run. */
const ENDS = ['stop', 'abort'] as const;

export type Deed = (typeof HARMLESS)[number] | (typeof CHANGES)[number] | (typeof ENDS)[number];

export const DEEDS: readonly Deed[] = [...HARMLESS, ...CHANGES, ...ENDS];

/** A deed, done before or after batch `batch` of an epoch. */
export interface Act {
  deed: Deed;
  when: 'before' | 'after';
  epoch: number;
  batch: number;
}

const ends = (deed: Deed): boolean => deed === 'throw' || deed === 'stop' || deed === 'abort';

/** Acts in a run of so many batches an epoch. One at the most ends the run, and it is the last at its place. */
export function drawActs(random: RandomStream, count: number, batches: number): Act[] {
  const acts = Array.from({ length: count }, () => ({
    deed: DEEDS[random.below(DEEDS.length)]!,
    when: random.below(2) === 0 ? ('before' as const) : ('after' as const),
    epoch: random.below(2),
    batch: random.below(batches),
  }));
  return [...acts.filter(({ deed }) => !ends(deed)), ...acts.filter(({ deed }) => ends(deed)).slice(0, 1)];
}

/** The error that an act throws into its run. */
export class Thrown extends Error {
  override name = 'Thrown';
}

/** What a refusal is, where something must be refused. */
export async function refused(what: string, run: () => unknown): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (error instanceof OptionError) return;
    throw new Finding(`${what} in a callback ended in ${String(error)}; expected an OptionError`);
  }
  throw new Finding(`${what} in a callback was not refused`);
}

async function besides(): Promise<void> {
  const model = new Sequential([new Dense({ units: 11, activation: 'relu', inputShape: [5] }), new Dense({ units: 2 })], { seed: 3 });
  model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
  model.trainOnBatch(new Array(9).fill([1, 2, 3, 4, 5]), new Array(9).fill([0, 1]));
  model[Symbol.dispose]();
}

/** Does deeds in a run, as the run of `model` on `data` meets them. */
export class Doer {
  readonly controller: AbortController = new AbortController();

  constructor(
    private readonly model: Sequential,
    private readonly data: Examples,
  ) {}

  /** Whether no further batch will come. */
  get ended(): boolean {
    return this.model.stopTraining || this.controller.signal.aborted;
  }

  async do(deed: Deed): Promise<void> {
    const { model, data } = this;
    const some = part(data, 0, 5);
    switch (deed) {
      case 'predict':
        model.predict(data.x, { batchSize: 7 });
        return;
      case 'evaluate':
        model.evaluate(some.x, some.y);
        return;
      case 'save':
        model.save();
        return;
      case 'checkpoint':
        model.checkpoint();
        return;
      case 'other':
        return besides();
      case 'tensors':
        for (let i = 1; i < 40; i++) sum(relu(tensor(new Float32Array(i * 5).fill(i), [i, 5])));
        return;
      case 'wait':
        for (let i = 0; i < 5; i++) await setImmediate();
        return;
      case 'compile':
        return refused('compile', () => compile(model, 'adam'));
      case 'fit':
        return refused('fit', () => model.fit(some.x, some.y, { verbose: 0 }));
      case 'resume':
        return refused('resume', () => model.resume(model.checkpoint()));
      default:
        return this.change(deed);
    }
  }

  private change(deed: Deed): void {
    const { model, data } = this;
    switch (deed) {
      case 'freeze': {
        const layer = model.layers[0] as Layer;
        layer.trainable = !layer.trainable;
        return;
      }
      case 'setWeights':
        model.setWeights(model.getWeights().map((values) => values.map((value) => Math.fround(value * 0.875))));
        return;
      case 'trainOnBatch':
        model.trainOnBatch(data.x, data.y);
        return;
      case 'dispose':
        model[Symbol.dispose]();
        return;
      case 'throw':
        throw new Thrown('thrown by an act');
      case 'stop':
        model.stopTraining = true;
        return;
      default:
        this.controller.abort();
    }
  }
}

const includes = (deeds: readonly Deed[], deed: Deed): boolean => deeds.includes(deed);

/**
 * The acts as a callback. As `reference` what must leave the run as it is is left out, and what changes the model before a batch is done
 * after the batch before it, where no batch can have been loaded: the run must end in the same bits.
 */
export function actor(acts: readonly Act[], doer: Doer, reference: boolean): Callback {
  const done = reference ? acts.filter(({ deed }) => !includes(HARMLESS, deed)) : acts;
  const moved = (act: Act): boolean => reference && act.when === 'before' && includes(CHANGES, act.deed);
  let epoch = 0;
  const all = async (of: (act: Act) => boolean): Promise<void> => {
    for (const act of done) if (act.epoch === epoch && of(act)) await doer.do(act.deed);
  };
  /** What would be done before batch `next`, if that comes at all. */
  const early = async (next: number): Promise<void> => {
    if (!doer.ended) await all((act) => moved(act) && act.batch === next);
  };
  return {
    async onEpochBegin(now) {
      epoch = now;
      await early(0);
    },
    onBatchBegin: (batch) => all((act) => act.when === 'before' && act.batch === batch && !moved(act)),
    async onBatchEnd(batch) {
      await all((act) => act.when === 'after' && act.batch === batch);
      await early(batch + 1);
    },
  };
}
