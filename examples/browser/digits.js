// Digits as a pocket calculator draws them, moved about and with noise: images that need no download.

export const SIDE = 16;

/** Which of the seven segments each digit lights: top, upper left, upper right, middle, lower left, lower right, bottom. */
const SEGMENTS = ['1110111', '0010010', '1011101', '1011011', '0111010', '1101011', '1101111', '1010010', '1111111', '1111011'];
/** Where a segment begins, in rows and columns, and its height and width. */
const PLACES = [
  [0, 1, 1, 4],
  [1, 0, 4, 1],
  [1, 5, 4, 1],
  [5, 1, 1, 4],
  [6, 0, 4, 1],
  [6, 5, 4, 1],
  [10, 1, 1, 4],
];

/** `count` images of SIDE by SIDE bytes, and the digit of each. The same seed draws the same. */
export function drawDigits(count, seed) {
  let state = seed;
  // the generator of Numerical Recipes; its high bits are the better ones
  const below = (n) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
  const data = Uint8Array.from({ length: count * SIDE * SIDE }, () => below(100));
  const y = Array.from({ length: count }, () => below(10));
  y.forEach((digit, image) => {
    const top = below(SIDE - 11);
    const left = below(SIDE - 6);
    PLACES.forEach(([row, column, height, width], segment) => {
      if (SEGMENTS[digit][segment] === '0') return;
      for (let i = 0; i < height * width; i++) {
        const at = (top + row + Math.floor(i / width)) * SIDE + left + column + (i % width);
        data[image * SIDE * SIDE + at] += 120;
      }
    });
  });
  return { x: { data, shape: [count, SIDE, SIDE, 1] }, y };
}
