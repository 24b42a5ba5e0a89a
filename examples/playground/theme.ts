// Colours that canvases share with the style sheet.

export type Rgb = readonly [number, number, number];

export interface Theme {
  readonly text: string;
  readonly muted: string;
  readonly line: Rgb;
  /** Between pictures. */
  readonly gap: Rgb;
  readonly surface: Rgb;
  /** Of the classes; the first two are those of positive and negative weights, and of training and test, too. */
  readonly classes: readonly Rgb[];
}

const NAMES = ['--class-0', '--class-1', '--class-2'];

/** What a colour of the style sheet is at the moment: the browser writes all as rgb(r, g, b). */
function rgbOf(name: string, probe: HTMLElement): Rgb {
  probe.style.color = `var(${name})`;
  const [r = 0, g = 0, b = 0] = (getComputedStyle(probe).color.match(/[\d.]+/g) ?? []).map(Number);
  return [r, g, b];
}

function read(): Theme {
  const probe = document.createElement('span');
  document.body.append(probe);
  const rgb = (name: string): Rgb => rgbOf(name, probe);
  const found: Theme = {
    text: css(rgb('--text')),
    muted: css(rgb('--muted')),
    line: rgb('--line'),
    gap: rgb('--muted'),
    surface: rgb('--surface'),
    classes: NAMES.map(rgb),
  };
  probe.remove();
  return found;
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
