// For the tests: pages take the JavaScript as it is.
import type { Project } from './project.js';

interface Beside {
  readonly trunk: Uint8Array;
  readonly head?: Uint8Array | undefined;
  readonly network: string;
  readonly taught?: readonly number[];
}

export function writeProject(project: Project, beside: Beside): Uint8Array<ArrayBuffer>;
export function readProject(file: Uint8Array): { project: Project } & Required<Beside>;
