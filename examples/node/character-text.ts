// A text as numbers, one a character, and pieces of it to learn from.
import { RandomStream } from 'wasm-nn';

export interface CharacterText {
  /** The kinds of characters, in order: a character's number is its place. */
  readonly characters: readonly string[];
  readonly codes: Uint8Array;
}

/** The text as numbers. Throws RangeError for more kinds of characters than a byte tells apart. */
export function characterText(text: string): CharacterText {
  const all = Array.from(text);
  const characters = [...new Set(all)].sort();
  if (characters.length > 256) throw new RangeError(`The text has ${characters.length} kinds of characters; at most 256 are expected.`);
  const numbers = new Map(characters.map((character, number) => [character, number]));
  return { characters, codes: Uint8Array.from(all, (character) => numbers.get(character)!) };
}

/** What a guess by the characters' frequencies alone loses, in nats a character. */
export function frequencyLoss({ characters, codes }: CharacterText): number {
  const counts = characters.map(() => 0);
  for (const code of codes) counts[code]!++;
  return counts.reduce((loss, count) => loss - (count / codes.length) * Math.log(count / codes.length), 0);
}

export interface Pieces {
  x: { data: Uint8Array; shape: [number, number] };
  /** Of each character the one after it. */
  y: { data: Uint8Array; shape: [number, number] };
}

/** `count` pieces of `steps` characters that begin anywhere. */
export function drawPieces(codes: Uint8Array, count: number, steps: number, places: RandomStream): Pieces {
  const [x, y] = [new Uint8Array(count * steps), new Uint8Array(count * steps)];
  for (let row = 0; row < count; row++) {
    const from = places.below(codes.length - steps);
    x.set(codes.subarray(from, from + steps), row * steps);
    y.set(codes.subarray(from + 1, from + 1 + steps), row * steps);
  }
  return { x: { data: x, shape: [count, steps] }, y: { data: y, shape: [count, steps] } };
}

/** Batches of pieces: the same ones whenever the same epoch is asked for, so that a run that was cut goes on with those that it would have had. */
export function* epochOf(codes: Uint8Array, epoch: number, size: { batches: number; batchSize: number; steps: number }): Generator<Pieces> {
  const places = new RandomStream(epoch, 'pieces');
  for (let batch = 0; batch < size.batches; batch++) yield drawPieces(codes, size.batchSize, size.steps, places);
}
