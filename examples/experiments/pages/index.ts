// The pages alone, without a build: npm run experiments:pages -- [FROM [OUT]]
import { COMMITTED } from '../result-files.js';
import { writePages } from './write-pages.js';

const [from = COMMITTED, out = 'build/reports'] = process.argv.slice(2);
for (const file of await writePages(from, out, ['full', 'quick'])) console.log(file);
