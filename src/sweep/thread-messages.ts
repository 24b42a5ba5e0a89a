import type { Figures } from './records.js';
import type { Job } from './trial.js';

/** What goes to a thread that runs trials. */
export type ToThread =
  | { readonly kind: 'run'; readonly job: Job }
  | { readonly kind: 'stop' }
  | { readonly kind: 'loaded'; readonly bytes: Uint8Array | undefined }
  | { readonly kind: 'saved' };

/** What comes from it. */
export type FromThread =
  | { readonly kind: 'report'; readonly step: number; readonly figures: Figures }
  | { readonly kind: 'load' }
  | { readonly kind: 'save'; readonly bytes: Uint8Array }
  | { readonly kind: 'ended'; readonly figures: Figures }
  | { readonly kind: 'failed'; readonly message: string };
