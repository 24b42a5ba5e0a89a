// Whether what is bundled is what THIRD-PARTY-NOTICES lists.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The bundler's comments before every module, `//#region node_modules/name/file`, name the packages that are in the files; a page has them at its end. */
function bundledIn(code) {
  const modules = code.matchAll(/#region node_modules\/((?:@[^/\s]+\/)?[^/\s]+)\//g);
  return [...modules].map(([, name]) => name);
}

const quoted = (names) => names.join(', ') || 'nothing';

/** What is wrong with the notices of the package installed in `folder`, of which `files` were packed; empty where nothing is. */
export function comparedNotices(folder, files) {
  const read = (file) => readFileSync(join(folder, 'node_modules/wasm-nn', file), 'utf8');
  const bundled = new Set(files.filter((file) => /\.(c?js|html)$/.test(file)).flatMap((file) => bundledIn(read(file))));
  const [, ...notices] = read('THIRD-PARTY-NOTICES').split(/\n-{80}\n/);
  const listed = new Set(notices.map((notice) => /^\s*(\S+) \d+\.\d+\.\d+\S*\nLicense: \S/.exec(notice)?.[1]));
  const unlisted = [...bundled].filter((name) => !listed.has(name));
  const absent = [...listed].filter((name) => !bundled.has(name));
  const short = notices.filter(
    (notice) => !/Permission is hereby granted|Permission to use, copy, modify|text of this license is that in LICENSE/.test(notice),
  ).length;
  if (bundled.size > 0 && unlisted.length + absent.length + short === 0) return '';
  return `bundled and not listed: ${quoted(unlisted)}; listed and not bundled: ${quoted(absent)}; without a license's text: ${short}`;
}
