import type { SweepEvent, SweepWatcher } from './events.js';
import type { SweepOptions } from './options.js';

/** Tells the user's own functions of what happens. */
function told({ onTrial, onReport }: SweepOptions): SweepWatcher {
  return (event: SweepEvent): void => {
    if (event.kind === 'ended') onTrial?.(event.record);
    else if (event.kind === 'reported') onReport?.({ trial: event.trial, step: event.step, figures: event.figures });
  };
}

/** All who watch a sweep with these options. */
export function watchersOf(options: SweepOptions): SweepWatcher {
  const watchers: SweepWatcher[] = [told(options)];
  return (event) => {
    for (const watch of watchers) watch(event);
  };
}
