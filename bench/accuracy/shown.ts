import * as Plot from '@observablehq/plot';
import { type Html, html } from '../../examples/experiments/pages/html.js';
import { duration } from '../../examples/experiments/pages/numbers.js';
import { colour, draw, figure } from '../../examples/experiments/pages/svg.js';
import { table } from '../../examples/experiments/pages/table.js';
import { median } from '../measure.js';
import { line } from '../parity/readme.js';
import type { Kept } from './accuracy.js';
import { RECIPES, type Recipe } from './recipes.js';

/** The runs of a recipe by one number of threads on one CPU. */
interface Group {
  recipe: Recipe;
  threads: number;
  cpu: string;
  runs: readonly Kept[];
}

const SETS: { [set in Recipe['set']]: string } = { mnist: 'MNIST', 'fashion-mnist': 'Fashion-MNIST', cifar10: 'CIFAR-10' };

function groupsOf(kept: readonly Kept[]): Group[] {
  const groups = new Map<string, Kept[]>();
  for (const run of kept) {
    const key = [run.recipe, run.threads, run.environment.cpu].join();
    groups.set(key, [...(groups.get(key) ?? []), run]);
  }
  return [...groups.values()].flatMap((runs) => {
    const { recipe: id, threads, environment } = runs[0]!;
    const recipe = RECIPES.find((one) => one.id === id);
    return recipe ? [{ recipe, threads, cpu: String(environment.cpu), runs }] : [];
  });
}

const what = ({ recipe }: Group): string => `${SETS[recipe.set]} to ${100 * recipe.target} %`;

/** Median seconds of those that reached it, NaN if none did. */
function secondsOf({ runs }: Group): number {
  const reached = runs.flatMap((run) => run.reached?.seconds ?? []);
  return reached.length > 0 ? median(reached) : Number.NaN;
}

const reachedBy = ({ runs }: Group): string => `${runs.filter(({ reached }) => reached).length} of ${runs.length}`;

/** The mean over the runs of what each had at its end, in per cent. */
const atTheEnd = ({ runs }: Group): string =>
  ((100 * runs.reduce((sum, { curve }) => sum + curve.at(-1)!.accuracy, 0)) / runs.length).toFixed(2);

const threadsOf = ({ threads }: Group): string => (threads === 1 ? 'one thread' : `${threads} threads`);

/** Time to accuracy as a table in Markdown. */
export function accuracyTable(kept: readonly Kept[]): string {
  const rows = groupsOf(kept).map((group) => {
    const seconds = secondsOf(group);
    const cells = [what(group), group.recipe.title, threadsOf(group), duration(seconds)];
    return line([...cells, reachedBy(group), atTheEnd(group)]);
  });
  const cpus = [...new Set(kept.map(({ environment, date }) => `${environment.cpu}; ${environment.runtime}, ${date}`))];
  const head = ['test images told apart', 'network', 'on', 'time', 'seeds', 'at the end, %'];
  return [
    line(head),
    line(head.map(() => '---')),
    ...rows,
    '',
    `${cpus.join('. ')}. Median time of training, evaluation not counted.`,
  ].join('\n');
}

function curves(group: Group, index: number): Html {
  const { recipe, runs } = group;
  const title = `${what(group)}, ${threadsOf(group)}`;
  const options = { x: 'seconds', y: 'accuracy', stroke: colour(index) };
  const picture = draw(`${title}: test accuracy against seconds of training`, {
    x: { label: 'seconds', zero: true },
    y: { label: 'accuracy', grid: true, percent: true },
    marks: [
      Plot.ruleY([recipe.target], { strokeDasharray: '4 3' }),
      ...runs.flatMap(({ curve }) => [
        Plot.lineY(curve, { ...options, strokeWidth: 1.8 }),
        Plot.dot(curve, { ...options, r: 2.2, fill: colour(index) }),
      ]),
    ],
  });
  return figure(title, picture, [], `${recipe.title}; the dashed line is the target.`);
}

/** Time to accuracy as a section of the page: a table, and a curve of every run. */
export function accuracySection(kept: readonly Kept[]): Html {
  const groups = groupsOf(kept);
  const rows = groups.map((group) => {
    const seconds = secondsOf(group);
    const shown = { show: duration(seconds), value: seconds };
    const loads = group.runs.map(({ environment }) => environment.load).join(', ');
    return [what(group), group.recipe.title, String(group.threads), shown, reachedBy(group), atTheEnd(group), group.cpu, loads];
  });
  const columns = ['Target', 'Network', 'Threads', 'Time', 'Seeds', 'At the end, %', 'CPU', 'Load at the start'];
  return html`<section><h2>Time to accuracy</h2>
<p>Seconds of training until an epoch ended with so many of the test images told apart, evaluation not counted; medians over the seeds that got there.</p>
${table('Time to accuracy', columns, rows, { sortable: true })}<div class="figures">${groups.map(curves)}</div></section>\n`;
}
