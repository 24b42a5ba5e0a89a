import { RandomStream } from 'wasm-nn';

/** What is drawn: a stand-in for photographs where the original has them. */
export const SHAPES = ['circle', 'square', 'triangle', 'cross'] as const;

export interface Scene {
  /** Bytes (size, size, 3). */
  readonly pixels: Uint8Array;
  /** Of each pixel 1 where the shape is. */
  readonly mask: Uint8Array;
  readonly kind: number;
  /** Left, right, top, bottom, as shares of the image. */
  readonly box: readonly [number, number, number, number];
}

const inside: readonly ((x: number, y: number) => boolean)[] = [
  (x, y) => x * x + y * y <= 1,
  (x, y) => Math.max(Math.abs(x), Math.abs(y)) <= 0.9,
  (x, y) => y <= 0.9 && y >= 2 * Math.abs(x) - 0.9,
  (x, y) => Math.min(Math.abs(x), Math.abs(y)) <= 0.3 && Math.max(Math.abs(x), Math.abs(y)) <= 1,
];

/** A colour for each shape, where they are easier to tell apart. */
export const COLOURS = [
  [230, 40, 40],
  [40, 200, 60],
  [50, 70, 230],
  [230, 210, 40],
] as const;

/** A shape of some size and colour, or of its own of `colours`, somewhere on a ground of another colour, with noise. */
export function drawScene(random: RandomStream, size: number, kind = random.below(SHAPES.length), colours?: typeof COLOURS): Scene {
  const radius = size * (0.18 + 0.12 * random.uniform());
  const [cx, cy] = [0, 1].map(() => radius + (size - 2 * radius) * random.uniform()) as [number, number];
  const bright = random.below(2);
  const colour = (light: boolean) => Array.from({ length: 3 }, () => (light ? 150 : 10) + random.below(80));
  const [shape, ground] = [colours?.[kind] ?? colour(bright === 1), colour(bright === 0)];
  const pixels = new Uint8Array(3 * size * size);
  const mask = new Uint8Array(size * size);
  for (let i = 0; i < size * size; i++) {
    const [x, y] = [((i % size) + 0.5 - cx) / radius, (Math.floor(i / size) + 0.5 - cy) / radius];
    mask[i] = inside[kind]!(x, y) ? 1 : 0;
    for (let c = 0; c < 3; c++) pixels[3 * i + c] = (mask[i] ? shape : ground)[c]! + random.below(20);
  }
  const box = [cx - radius, cx + radius, cy - radius, cy + radius].map((edge) => edge / size);
  return { pixels, mask, kind, box: box as unknown as Scene['box'] };
}

/** `count` scenes as examples: x (count, size, size, 3) of bytes, and what each holds. */
export function drawScenes(count: number, size: number, seed: number, kinds: number = SHAPES.length, colours?: typeof COLOURS) {
  const random = new RandomStream(seed, 'scenes');
  const scenes = Array.from({ length: count }, () => drawScene(random, size, random.below(kinds), colours));
  const data = new Uint8Array(count * size * size * 3);
  for (const [i, { pixels }] of scenes.entries()) data.set(pixels, i * pixels.length);
  return { scenes, x: { data, shape: [count, size, size, 3] }, y: Uint8Array.from(scenes, ({ kind }) => kind) };
}
