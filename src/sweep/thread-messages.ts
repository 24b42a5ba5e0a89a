import type { Figures } from './records.js';
import type { Job, TrialPlace } from './trial.js';

/** What goes to a thread that runs trials. */
export type ToThread =
  | { readonly kind: 'run'; readonly job: Job; readonly place: TrialPlace }
  | { readonly kind: 'stop' }
  | { readonly kind: 'loaded'; readonly bytes: Uint8Array | undefined }
  | { readonly kind: 'pruned'; readonly pruned: boolean }
  | { readonly kind: 'saved' }
  /** The checkpoint could not be read or written. */
  | { readonly kind: 'failed'; readonly message: string };

/** What comes from it. */
export type FromThread =
  | { readonly kind: 'report'; readonly step: number; readonly figures: Figures }
  | { readonly kind: 'load' }
  | { readonly kind: 'save'; readonly bytes: Uint8Array }
  | { readonly kind: 'pruned' }
  | { readonly kind: 'ended'; readonly figures: Figures; readonly notes?: unknown; readonly pruned: boolean }
  | { readonly kind: 'failed'; readonly message: string }
  /** The trial did not begin, since its module or data are not here, or are others. */
  | { readonly kind: 'refused'; readonly why: string };
