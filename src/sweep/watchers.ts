import type { SweepEvent, SweepWatcher } from './events.js';
import type { SweepOptions } from './options.js';
import { SweepPicture } from './seen/picture.js';
import { terminalWatcher } from './seen/terminal.js';

/** Tells the user's own functions of what happens. */
function told({ onTrial, onReport }: SweepOptions): SweepWatcher {
  return (event: SweepEvent): void => {
    if (event.kind === 'ended') onTrial?.(event.record);
    else if (event.kind === 'reported') onReport?.({ trial: event.trial, step: event.step, figures: event.figures });
  };
}

/** All who watch a sweep with these options. */
export async function watchersOf(options: SweepOptions): Promise<SweepWatcher> {
  const { verbose = 1 } = options;
  const watchers: SweepWatcher[] = [];
  if (verbose !== 0) {
    const picture = new SweepPicture();
    watchers.push((event) => picture.see(event), await terminalWatcher(picture, verbose, globalThis.process?.stderr, console.log));
  }
  watchers.push(told(options));
  return (event) => {
    for (const watch of watchers) watch(event);
  };
}
