import { readFileBytes } from '../files.js';
import type { SweepEvent, SweepWatcher } from './events.js';
import type { SweepOptions } from './options.js';
import { PageServer } from './seen/page-server.js';
import { SweepPicture } from './seen/picture.js';
import { terminalWatcher } from './seen/terminal.js';

/** Tells the user's own functions of what happens. */
function told({ onTrial, onReport }: SweepOptions): SweepWatcher {
  return (event: SweepEvent): void => {
    if (event.kind === 'ended') onTrial?.(event.record);
    else if (event.kind === 'reported') onReport?.({ trial: event.trial, step: event.step, figures: event.figures });
  };
}

/** The page of a sweep, as the build writes it. */
const pageHtml = async (): Promise<string> => new TextDecoder().decode(await readFileBytes(new URL('./sweep-page.html', import.meta.url)));

/** Who watches a sweep. */
export interface Watchers {
  readonly watch: SweepWatcher;
  /** Ends what they have open, behind the last event. */
  close(): Promise<void>;
}

/** All who watch a sweep with these options. */
export async function watchersOf(options: SweepOptions): Promise<Watchers> {
  const { verbose = 1, page = false } = options;
  const picture = new SweepPicture();
  const watchers: SweepWatcher[] = [];
  if (verbose !== 0) watchers.push(await terminalWatcher(picture, verbose, globalThis.process?.stderr, console.log));
  const server = page === false ? undefined : await PageServer.open(picture, await pageHtml(), page === true ? 0 : page);
  if (server) {
    watchers.push(() => server.see());
    console.log(`the sweep's page: ${server.address}`);
  }
  const shown = watchers.length > 0;
  watchers.push(told(options));
  let begun = false;
  return {
    watch: (event) => {
      begun ||= event.kind === 'begun';
      // of a sweep whose place was not to be had there is nothing to show
      if (event.kind === 'over' && !begun) return;
      if (shown) picture.see(event);
      for (const watch of watchers) watch(event);
    },
    close: async () => server?.close(),
  };
}
