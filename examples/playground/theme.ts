// Colours that canvases share with the style sheet.

export type Rgb = readonly [number, number, number];

export interface Theme {
  readonly text: string;
  readonly muted: string;
  readonly line: string;
  readonly surface: Rgb;
  /** Of the classes; the first two are those of positive and negative weights, and of training and test, too. */
  readonly classes: readonly Rgb[];
}

const NAMES = ['--class-0', '--class-1', '--class-2'];

/** A colour of the style sheet, #rrggbb. */
function rgbOf(text: string): Rgb {
  const number = Number.parseInt(text.trim().slice(1), 16);
  return [number >> 16, (number >> 8) & 255, number & 255];
}

function read(): Theme {
  const style = getComputedStyle(document.documentElement);
  const value = (name: string): string => style.getPropertyValue(name).trim();
  return {
    text: value('--text'),
    muted: value('--muted'),
    line: value('--line'),
    surface: rgbOf(value('--surface')),
    classes: NAMES.map((name) => rgbOf(value(name))),
  };
}

let current: Theme | undefined;

export function theme(): Theme {
  current ??= read();
  return current;
}

/** Calls `changed` when the colours have changed, from light to dark or back. */
export function onThemeChange(changed: () => void): void {
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    current = undefined;
    changed();
  });
}

export const css = ([r, g, b]: Rgb): string => `rgb(${r} ${g} ${b})`;

/** `share` of `to`, the rest of `from`. */
export const mixed = (from: Rgb, to: Rgb, share: number): Rgb => [
  from[0] + (to[0] - from[0]) * share,
  from[1] + (to[1] - from[1]) * share,
  from[2] + (to[2] - from[2]) * share,
];
