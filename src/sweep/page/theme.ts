const dark = matchMedia('(prefers-color-scheme: dark)');

/** From the worst to the best: 3 to 1 or more on the page's ground all the way. */
export const worstToBest = (): readonly [string, string] => (dark.matches ? ['#c98a3a', '#7cc0ff'] : ['#b06a10', '#0b4fa8']);

/** Has `redraw` done when the page goes from light to dark, or back. */
export const onTheme = (redraw: () => void): void => dark.addEventListener('change', redraw);

/** The colour of the best trial, of the second, ... of five. */
export const seriesColour = (place: number): string => `var(--series-${(place % 5) + 1})`;
