// For the tests.
import type { Metafile } from 'esbuild';

export function bundlePlayground(folder: string, dist?: string): Promise<Metafile>;
export function importsOf(metafile: Metafile, name: string): string[];
