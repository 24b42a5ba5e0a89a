// A module of its own, which is loaded where a table is drawn: what a bundler needs to import CommonJS then stands there too.
import stringWidth from 'string-width';

/** How many places a text takes on a terminal. */
export const widthOf: (text: string) => number = stringWidth;
