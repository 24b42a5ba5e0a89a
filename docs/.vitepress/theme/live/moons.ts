// Points in the plane, and what a small network makes of every place in it after each epoch.
import { library } from './library';

export type Points = 'moons' | 'circles';
export interface MoonsOptions {
  points: Points;
  units: number;
  learningRate: number;
  signal: AbortSignal;
}
export interface Epoch {
  epoch: number;
  loss: number;
  /** Probabilities of the second class, in the middle of CELLS x CELLS cells, row by row from the top. */
  plane: Float32Array;
}
export interface Examples {
  x: Float32Array;
  y: ArrayLike<number>;
}

export const EPOCHS = 40;
export const CELLS = 40;
/** What the plane shows: from, to; of x, of y. */
export const RANGE: Readonly<Record<Points, readonly [number, number, number, number]>> = {
  moons: [-1.5, 2.5, -1, 1.5],
  circles: [-1.4, 1.4, -1.4, 1.4],
};

function centres([left, right, bottom, top]: readonly [number, number, number, number]): Float32Array {
  const at = (cell: number, from: number, to: number): number => from + ((cell + 0.5) / CELLS) * (to - from);
  return Float32Array.from({ length: CELLS * CELLS * 2 }, (_, i) => {
    const cell = Math.floor(i / 2);
    return i % 2 === 0 ? at(cell % CELLS, left, right) : at(Math.floor(cell / CELLS), top, bottom);
  });
}

/** Trains, telling of the examples before and of every epoch; resolves to the accuracy on points that it has not seen. */
export async function trainMoons(options: MoonsOptions, show: (examples: Examples) => void, tell: (epoch: Epoch) => void): Promise<number> {
  const remote = await library();
  try {
    const { points, units, learningRate, signal } = options;
    const draw = (samples: number, seed: number) =>
      points === 'moons'
        ? remote.makeMoons({ samples, noise: 0.15, seed })
        : remote.makeCircles({ samples, noise: 0.08, factor: 0.5, seed });
    const [train, test] = [await draw(800, 1), await draw(400, 2)];
    show({ x: train.x.data, y: train.y });

    const hidden = { units, activation: 'relu', kernelInitializer: 'heNormal' } as const;
    const model = await new remote.Sequential(
      [new remote.Dense({ ...hidden, inputShape: [2] }), new remote.Dense(hidden), new remote.Dense({ units: 2, activation: 'softmax' })],
      { seed: 7 },
    );
    const optimizer = new remote.Adam({ learningRate });
    await model.compile({ optimizer, loss: 'sparseCategoricalCrossentropy', metrics: ['accuracy'] });
    const plane = { data: centres(RANGE[points]), shape: [CELLS * CELLS, 2] };
    for (let epoch = 0; epoch < EPOCHS && !signal.aborted; epoch++) {
      const { history } = await model.fit(train.x, train.y, { epochs: epoch + 1, initialEpoch: epoch, batchSize: 50, verbose: 0, signal });
      const { data } = await model.predict(plane);
      if (!signal.aborted) tell({ epoch: epoch + 1, loss: history.loss.at(-1)!, plane: data.filter((_, i) => i % 2 === 1) });
    }
    return (await model.evaluate(test.x, test.y)).accuracy!;
  } finally {
    remote.close();
  }
}
