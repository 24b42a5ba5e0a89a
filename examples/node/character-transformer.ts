// A transformer that tells the next character from those before it: the smallest setting of Karpathy's nanoGPT, for a CPU.
import {
  Add,
  Dense,
  Dropout,
  Embedding,
  input,
  LayerNormalization,
  Model,
  MultiHeadAttention,
  PositionEmbedding,
  type RandomStream,
  randomNormal,
  type SymbolicTensor,
} from 'wasm-nn';

export interface TransformerSize {
  /** Kinds of characters. */
  vocabulary: number;
  /** Characters that it sees at once. */
  steps: number;
  layers: number;
  heads: number;
  width: number;
  dropout?: number;
}

const normal = (): LayerNormalization => new LayerNormalization({ epsilon: 1e-5 });

/** x + attention to the characters before it, then + a perceptron four times as wide, each behind a normalization. */
function block(x: SymbolicTensor, { layers, heads, width, dropout = 0 }: TransformerSize): SymbolicTensor {
  const initial = randomNormal({ stddev: 0.02 });
  // what is added to x along the way is as large in all as one of them would be
  const last = randomNormal({ stddev: 0.02 / Math.sqrt(2 * layers) });
  const drop = (y: SymbolicTensor): SymbolicTensor => (dropout > 0 ? new Dropout({ rate: dropout }).apply(y) : y);
  const attention = new MultiHeadAttention({
    numHeads: heads,
    keyDim: width / heads,
    useCausalMask: true,
    useBias: false,
    dropout,
    kernelInitializer: initial,
  });
  const attended = new Add().apply([x, drop(attention.apply(normal().apply(x)))]);
  const wide = new Dense({ units: 4 * width, activation: 'gelu', useBias: false, kernelInitializer: initial }).apply(
    normal().apply(attended),
  );
  return new Add().apply([attended, drop(new Dense({ units: width, useBias: false, kernelInitializer: last }).apply(wide))]);
}

/** From the numbers of `steps` characters to the probabilities of the one after each. */
export function characterTransformer(size: TransformerSize, seed: number): Model {
  const { vocabulary, steps, layers, width } = size;
  const initial = randomNormal({ stddev: 0.02 });
  const characters = input({ shape: [steps] });
  const embedded = new Embedding({ inputDim: vocabulary, outputDim: width, embeddingsInitializer: initial }).apply(characters);
  let x = new Add().apply([embedded, new PositionEmbedding({ sequenceLength: steps, initializer: initial }).apply(embedded)]);
  for (let layer = 0; layer < layers; layer++) x = block(x, size);
  const outputs = new Dense({ units: vocabulary, activation: 'softmax', useBias: false, kernelInitializer: initial }).apply(
    normal().apply(x),
  );
  return new Model({ inputs: characters, outputs, name: 'transformer', seed }) as Model;
}

/** An index by its probability. */
function draw(probabilities: ArrayLike<number>, dice: RandomStream): number {
  let rest = dice.uniform();
  for (let i = 0; i < probabilities.length - 1; i++) {
    rest -= probabilities[i]!;
    if (rest < 0) return i;
  }
  return probabilities.length - 1;
}

/** `count` characters that the model writes behind `prompt`, which is at least as long as what it sees at once. */
export function writeOn(model: Model, prompt: ArrayLike<number>, count: number, dice: RandomStream): number[] {
  const [steps] = model.inputShape!;
  const written = Array.from(prompt);
  for (let i = 0; i < count; i++) {
    const { data, shape } = model.predict({ data: written.slice(-steps!), shape: [1, steps!] });
    written.push(draw(data.subarray(-shape[2]!), dice));
  }
  return written.slice(prompt.length);
}
