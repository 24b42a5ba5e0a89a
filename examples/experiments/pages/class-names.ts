// Of the sources: pages are drawn without a build.
import { DATASETS } from '../../../src/data/dataset-table.js';
import type { Settings } from '../settle.js';

/** What the classes of a run's data are called; numbers where the set has no names for them. */
export function classNames({ data }: Settings): readonly string[] {
  return data.set in DATASETS ? DATASETS[data.set as keyof typeof DATASETS].classes : Array.from({ length: 10 }, (_, i) => String(i));
}
