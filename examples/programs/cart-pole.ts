import { Adam, Dense, RandomStream, Sequential } from 'wasm-nn';
import { program } from './program.js';

const [GRAVITY, POLE_MASS, TOTAL_MASS, HALF_LENGTH, FORCE, SECONDS] = [9.8, 0.1, 1.1, 0.5, 10, 0.02];

/** x, speed, angle and its speed after a push to the right or to the left: Barto, Sutton and Anderson's cart and pole (1983). */
function push([x, v, angle, turning]: number[], right: boolean): number[] {
  const [sin, cos] = [Math.sin(angle!), Math.cos(angle!)];
  const inner = ((right ? FORCE : -FORCE) + POLE_MASS * HALF_LENGTH * turning! ** 2 * sin) / TOTAL_MASS;
  const turn = (GRAVITY * sin - cos * inner) / (HALF_LENGTH * (4 / 3 - (POLE_MASS * cos ** 2) / TOTAL_MASS));
  const acceleration = inner - (POLE_MASS * HALF_LENGTH * turn * cos) / TOTAL_MASS;
  return [x! + SECONDS * v!, v! + SECONDS * acceleration, angle! + SECONDS * turning!, turning! + SECONDS * turn];
}
const fallen = ([x, , angle]: number[]): boolean => Math.abs(x!) > 2.4 || Math.abs(angle!) > Math.PI / 15;

export default program({
  about: 'to balance a pole on a cart by pushes: policy gradients, where what a push led to is the weight of its example',
  options: { iterations: 40, games: 20, maxSteps: 500 },
  small: { iterations: 12, games: 12, maxSteps: 200 },
  // pushes at random keep the pole up for about 20 steps
  reaches: { untrained: { atMost: 40 }, steps: { atLeast: 100 } },
  async run({ iterations, games, maxSteps }, { say }) {
    const random = new RandomStream(20, 'games');
    const layers = [new Dense({ units: 24, activation: 'tanh', inputShape: [4] }), new Dense({ units: 1, activation: 'sigmoid' })];
    const model = new Sequential(layers, { seed: 20 });
    model.compile({ optimizer: new Adam({ learningRate: 0.03 }), loss: 'binaryCrossentropy' });

    /** All games side by side: a batch of states a step. */
    const play = () => {
      const states = Array.from({ length: games }, () => Array.from({ length: 4 }, () => 0.1 * (random.uniform() - 0.5)));
      const played = states.map(() => ({ x: [] as number[][], y: [] as number[] }));
      for (let step = 0, left = states.map((_, i) => i); step < maxSteps && left.length > 0; step++) {
        const rights = model.predict(left.map((i) => states[i]!)).data;
        for (const [at, i] of left.entries()) {
          const right = random.uniform() < rights[at]!;
          played[i]!.x.push(states[i]!);
          played[i]!.y.push(right ? 1 : 0);
          states[i] = push(states[i]!, right);
        }
        left = left.filter((i) => !fallen(states[i]!));
      }
      return played;
    };
    const meanSteps = (played: ReturnType<typeof play>) => played.reduce((sum, { y }) => sum + y.length, 0) / games;

    const untrained = meanSteps(play());
    for (let iteration = 0; iteration < iterations; iteration++) {
      const played = play();
      // a step's worth: how many more there were, fading by 0.98 a step
      const worths = played.flatMap(({ y }) => y.map((_, step) => (1 - 0.98 ** (y.length - step)) / 0.02));
      const mean = worths.reduce((a, b) => a + b, 0) / worths.length;
      const deviation = Math.sqrt(worths.reduce((sum, worth) => sum + (worth - mean) ** 2, 0) / worths.length) || 1;
      const sampleWeight = worths.map((worth) => (worth - mean) / deviation);
      model.trainOnBatch(
        played.flatMap(({ x }) => x),
        played.flatMap(({ y }) => y),
        { sampleWeight, negativeWeights: true },
      );
      say(`iteration ${iteration + 1}: ${meanSteps(played).toFixed(0)} steps a game`);
    }
    return { untrained, steps: meanSteps(play()) };
  },
});
