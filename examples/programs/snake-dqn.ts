import { Adam, Conv2D, CustomLoss, Dense, Flatten, RandomStream, Sequential } from 'wasm-nn';
import { program } from './program.js';

const SIZE = 6;
const TURNS = 3; // straight on, left, right

/** The game: a snake of two cells that grows by a fruit, and dies at walls and itself. */
class Snake {
  private cells: [number, number][] = [];
  private fruit: [number, number] = [0, 0];
  private ahead: [number, number] = [0, 1];

  constructor(private readonly random: RandomStream) {
    this.reset();
  }

  reset(): void {
    this.cells = [
      [3, 3],
      [3, 2],
    ];
    this.ahead = [0, 1];
    this.placeFruit();
  }

  private placeFruit(): void {
    do this.fruit = [this.random.below(SIZE), this.random.below(SIZE)];
    while (this.hits(this.fruit));
  }

  private hits([y, x]: [number, number]): boolean {
    return this.cells.some(([cy, cx]) => cy === y && cx === x);
  }

  /** What the network sees: fruit; head 2, body 1; turned so that the snake looks up. */
  see(): Float32Array {
    const out = new Float32Array(2 * SIZE * SIZE).fill(0);
    const [dy, dx] = this.ahead;
    const turned = ([y, x]: [number, number]) => {
      const [v, u] = [y - (SIZE - 1) / 2, x - (SIZE - 1) / 2];
      return SIZE * (-dy * v - dx * u + (SIZE - 1) / 2) + (dx * v - dy * u + (SIZE - 1) / 2);
    };
    out[2 * turned(this.fruit)] = 1;
    for (const [i, cell] of this.cells.entries()) out[2 * turned(cell) + 1] = i === 0 ? 2 : 1;
    return out;
  }

  /** What a turn brings: 10 for a fruit, -10 for death, and a little less than nothing otherwise. */
  turn(action: number): { reward: number; over: boolean } {
    const [dy, dx] = this.ahead;
    this.ahead = ([this.ahead, [-dx, dy], [dx, -dy]] as [number, number][])[action]!;
    const head: [number, number] = [this.cells[0]![0] + this.ahead[0], this.cells[0]![1] + this.ahead[1]];
    const tail = this.cells.at(-1)!;
    const eats = head[0] === this.fruit[0] && head[1] === this.fruit[1];
    if (!eats) this.cells.pop();
    if (head.some((at) => at < 0 || at >= SIZE) || this.hits(head)) return { reward: -10, over: true };
    this.cells.unshift(head);
    if (!eats) return { reward: -0.1, over: false };
    this.cells[this.cells.length - 1] = tail;
    this.placeFruit();
    return { reward: 10, over: false };
  }
}

/** Targets (action, worth): the squared error of what the network says that this action is worth; others have no target. */
const actionLoss = CustomLoss({
  name: 'actionLoss',
  compute(yTrue, yPred, gradient, { rows, columns, losses }) {
    for (let r = 0; r < rows; r++) {
      const at = r * columns + yTrue[r * columns]!;
      const error = yPred[at]! - yTrue[r * columns + 1]!;
      losses[r] = error * error;
      if (gradient) gradient[at] = 2 * error;
    }
  },
});

const network = () => {
  const model = new Sequential(
    [
      new Conv2D({ filters: 16, kernelSize: 3, activation: 'relu', inputShape: [SIZE, SIZE, 2] }),
      new Flatten(),
      new Dense({ units: 64, activation: 'relu' }),
      new Dense({ units: TURNS }),
    ],
    { seed: 32 },
  );
  model.compile({ optimizer: new Adam({ learningRate: 0.001 }), loss: actionLoss });
  return model;
};
const batchOf = (views: Float32Array[]) => ({
  data: Float32Array.from(views.flatMap((view) => [...view])),
  shape: [views.length, SIZE, SIZE, 2],
});

interface Step {
  readonly seen: Float32Array;
  readonly action: number;
  readonly reward: number;
  readonly next: Float32Array | undefined;
}

export default program({
  about: 'to play snake: a deep Q-network with a memory of steps, a second network for the targets, and a loss of its own',
  options: { steps: 30_000, games: 40 },
  small: { steps: 5000, games: 15 },
  reaches: { untrained: { atMost: 0 }, reward: { atLeast: 8 } },
  async run({ steps, games }, { say }) {
    const random = new RandomStream(32, 'play');
    const [online, target] = [network(), network()];
    const best = (model: Sequential, views: Float32Array[]) => model.predict(batchOf(views)).toArray() as number[][];
    const choose = (seen: Float32Array, chance: number) => {
      if (random.uniform() < chance) return random.below(TURNS);
      const worths = best(online, [seen])[0]!;
      return worths.indexOf(Math.max(...worths));
    };
    /** The mean reward of games without chance. */
    const test = () => {
      let sum = 0;
      const snake = new Snake(new RandomStream(33, 'test'));
      for (let game = 0; game < games; game++) {
        snake.reset();
        for (let step = 0, over = false; step < 60 && !over; step++) {
          const turn = snake.turn(choose(snake.see(), 0));
          sum += turn.reward / games;
          over = turn.over;
        }
      }
      return sum;
    };

    const untrained = test();
    const memory: Step[] = [];
    const snake = new Snake(random);
    for (let step = 0; step < steps; step++) {
      const seen = snake.see();
      const action = choose(seen, Math.max(0.05, 1 - (2 * step) / steps));
      const { reward, over } = snake.turn(action);
      memory[step % 10_000] = { seen, action, reward, next: over ? undefined : snake.see() };
      if (over) snake.reset();
      if (step % 400 === 0) target.setWeights(online.getWeights());
      if (step < 200 || step % 3 > 0) continue;
      const batch = Array.from({ length: 64 }, () => memory[random.below(memory.length)]!);
      const after = best(
        target,
        batch.map(({ seen, next }) => next ?? seen),
      );
      const y = batch.map(({ action, reward, next }, i) => [action, reward + (next ? 0.95 * Math.max(...after[i]!) : 0), 0]);
      online.trainOnBatch(batchOf(batch.map(({ seen }) => seen)), y);
      if (step % 3000 === 0) say(`step ${step}: ${test().toFixed(1)} a game`);
    }
    return { untrained, reward: test() };
  },
});
