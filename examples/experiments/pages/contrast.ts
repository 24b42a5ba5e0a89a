/** The bytes of `rgb(r, g, b)`, `#rrggbb` or `#rgb`. */
function bytesOf(colour: string): number[] {
  if (!colour.startsWith('#')) return (colour.match(/\d+/g) ?? []).map(Number);
  const digits = colour.length === 4 ? [...colour.slice(1)].map((digit) => digit + digit) : colour.slice(1).match(/../g)!;
  return digits.map((pair) => Number.parseInt(pair, 16));
}

/** The share of light that a colour gives back, as WCAG 2 defines it: from 0 to 1. */
function luminance(colour: string): number {
  const [r, g, b] = bytesOf(colour).map((byte) => {
    const value = byte / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

/** The contrast of two colours, from 1 to 21. WCAG AA asks 4.5 of text and 3 of lines. */
export function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light! + 0.05) / (dark! + 0.05);
}

/** Black or white, whichever has the higher contrast on the colour: at least 4.5 on any. */
export function inkOn(colour: string): '#000' | '#fff' {
  return contrast(colour, '#000') >= contrast(colour, '#fff') ? '#000' : '#fff';
}
