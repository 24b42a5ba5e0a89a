// Points that a person puts on the plane: bytes, so that a link holds exactly what is trained on.

/** Of -1 to 1, in 256 steps. */
export interface DrawnPoint {
  readonly x: number;
  readonly y: number;
  readonly label: number;
}

/** Points in a link: 4 letters each, of which browsers take some thousands. */
export const MOST_POINTS = 500;
export const POINT_CLASSES = 3;

const STEPS = 255;

/** The nearest place that a link can hold. */
export const snapped = (value: number): number => (2 * Math.round(((Math.min(1, Math.max(-1, value)) + 1) / 2) * STEPS)) / STEPS - 1;

const toByte = (value: number): number => Math.round(((value + 1) / 2) * STEPS);

export function encodePoints(points: readonly DrawnPoint[]): string {
  const bytes = points.flatMap(({ x, y, label }) => [toByte(x), toByte(y), label]);
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_');
}

export function decodePoints(text: string): DrawnPoint[] {
  if (!/^([\w-]{4})*$/.test(text)) throw new Error('Points: expected four letters for each, as this page writes them.');
  if (text.length / 4 > MOST_POINTS) throw new Error(`Points: expected at most ${MOST_POINTS}, received ${text.length / 4}.`);
  const bytes = Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));
  return Array.from({ length: bytes.length / 3 }, (_, i) => {
    const [x = 0, y = 0, label = 0] = bytes.slice(3 * i, 3 * i + 3);
    if (label >= POINT_CLASSES) throw new Error(`Points: expected classes below ${POINT_CLASSES}, received ${label}.`);
    return { x: (2 * x) / STEPS - 1, y: (2 * y) / STEPS - 1, label };
  });
}
