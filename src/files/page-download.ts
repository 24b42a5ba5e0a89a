import { OptionError } from '../errors.js';
import { show } from '../options.js';

/** How long a browser may take to begin with a download, in ms: its address is given back afterwards. FileSaver.js waits as long. */
const KEPT_MS = 40_000;

/** Throws OptionError where there is no page. */
export function checkPage(owner: string, address: string): void {
  if (typeof document !== 'undefined') return;
  throw new OptionError(`${owner}: there is no page here that could offer the download ${show(address)}. Give a path instead.`);
}

/** Lets the browser save the bytes as a file of that name, in the folder of downloads or where its user says. */
export function offerDownload(owner: string, address: string, name: string, bytes: Uint8Array): void {
  checkPage(owner, address);
  // a copy: a Blob takes no shared memory
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([bytes.slice()], { type: 'application/octet-stream' }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT_MS);
}
