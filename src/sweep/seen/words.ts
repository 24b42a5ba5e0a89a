// Figures, settings and times as people read them: in the terminal's table and on the page.
import type { Figures } from '../records.js';
import type { Setting, Settings } from '../space.js';

/** Digits enough to tell trials apart. */
export function figureText(value: number): string {
  if (Number.isInteger(value) || !Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  return size >= 1e-3 && size < 1e6 ? value.toFixed(4) : value.toExponential(3);
}

/** What a trial or a worker says goes on one line, and moves no cursor. */
export const oneLine = (text: string): string => text.replace(/[\s\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim();

export const settingText = (value: Setting): string =>
  typeof value === 'number' ? String(Number(value.toPrecision(4))) : oneLine(String(value));

/** `units 128, learningRate 0.003` */
export const settingsText = (settings: Settings): string =>
  Object.entries(settings)
    .map(([name, value]) => `${oneLine(name)} ${settingText(value)}`)
    .join(', ');

/** `accuracy 0.9123, loss 0.2871`, the figure `first` before the others. */
export function figuresText(figures: Figures, first: string): string {
  const names = [first, ...Object.keys(figures).filter((name) => name !== first)].filter((name) => name in figures);
  return names.map((name) => `${oneLine(name)} ${figureText(figures[name]!)}`).join(', ');
}

/** `4.2 s`, `3 min 20 s`, `2 h 5 min`, `3 d 4 h` */
export function durationText(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  const parts = [
    { unit: 'd', size: 86_400 },
    { unit: 'h', size: 3600 },
    { unit: 'min', size: 60 },
    { unit: 's', size: 1 },
  ];
  const at = parts.findIndex(({ size }) => whole >= size);
  const [large, small] = [parts[at]!, parts[at + 1]];
  const rest = small ? Math.floor((whole % large.size) / small.size) : 0;
  return `${Math.floor(whole / large.size)} ${large.unit}${rest > 0 ? ` ${rest} ${small!.unit}` : ''}`;
}
