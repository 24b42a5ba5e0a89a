import { nodeModule } from '../../node-modules.js';
import type { SweepWatcher } from '../events.js';
import { SweepLines } from './lines.js';
import type { SweepPicture } from './picture.js';
import { tableLines, type WidthOf } from './table.js';

/** Between two drawings of the table, in milliseconds: times go on by the second. */
const REDRAW_MS = 250;

/** Where a table is drawn. */
export type TerminalStream = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number; readonly rows?: number };

type Cursor = Pick<typeof import('node:readline'), 'clearScreenDown' | 'cursorTo' | 'moveCursor'>;

/** A table that is drawn over itself. */
export class TerminalTable {
  private drawn = 0;

  constructor(
    private readonly picture: SweepPicture,
    private readonly stream: TerminalStream,
    private readonly cursor: Cursor,
    private readonly widthOf: WidthOf,
  ) {}

  draw(): void {
    const { columns = 80, rows = 24 } = this.stream;
    // a line that fills its row, or more lines than there are rows, would move the table
    const lines = tableLines(this.picture, columns - 1, this.widthOf).slice(0, rows - 1);
    this.cursor.moveCursor(this.stream, 0, -this.drawn);
    this.cursor.cursorTo(this.stream, 0);
    this.cursor.clearScreenDown(this.stream);
    this.stream.write(lines.map((line) => `${line}\n`).join(''));
    this.drawn = lines.length;
  }
}

/** What shows `picture` on `stream`, if that is a terminal and `verbose` is 1, else by `say`. It is told of events that the picture has seen. */
export async function terminalWatcher(
  picture: SweepPicture,
  verbose: 1 | 2,
  stream: TerminalStream | undefined,
  say: (line: string) => void,
): Promise<SweepWatcher> {
  if (verbose === 2 || stream?.isTTY !== true) {
    const lines = new SweepLines(picture, say);
    return (event) => lines.see(event);
  }
  const [cursor, { widthOf }] = await Promise.all([nodeModule('readline'), import('./width.js')]);
  const table = new TerminalTable(picture, stream, cursor, widthOf);
  let timer: ReturnType<typeof setInterval> | undefined;
  return ({ kind }) => {
    if (kind === 'begun') {
      timer = setInterval(() => table.draw(), REDRAW_MS);
      // a sweep that never ends is not kept alive by its table
      timer.unref();
    }
    if (kind === 'over') clearInterval(timer);
    if (kind === 'begun' || kind === 'over') table.draw();
  };
}
