import license, { type Dependency } from 'rollup-plugin-license';

const HEAD = `Code of others that is part of wasm-nn's distributed files, and its licenses. wasm-nn itself is licensed as LICENSE says.`;

/** Licenses whose text is this package's own, in LICENSE. */
const OWN = ['Apache-2.0'];

function notice({ name, version, license: id, licenseText, noticeText, homepage, author }: Dependency): string {
  if (!licenseText && !OWN.includes(id ?? '')) {
    throw new Error(
      `${name} ${version} is bundled, and has neither a license's text nor one of ${OWN.join(', ')}; add what its license asks for.`,
    );
  }
  const lines = [`${name} ${version}`, `License: ${id}`, ...(author ? [`Author: ${author.text()}`] : []), ...(homepage ? [homepage] : [])];
  const texts = [licenseText ?? 'The text of this license is that in LICENSE.', noticeText].filter((text) => text != null);
  return [lines.join('\n'), ...texts.map((text) => text.trim())].join('\n\n');
}

/** The file's text: what was bundled, by name. */
export function notices(bundled: readonly Dependency[]): string {
  const sorted = [...bundled].sort((a, b) => ((a.name ?? '') < (b.name ?? '') ? -1 : 1));
  return `${[HEAD, ...sorted.map(notice)].join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}

/** What all bundles have, by name and version: they are written at the same time, and there is one file. */
const all = new Map<string, Dependency>();

function noticesOfAll(bundled: readonly Dependency[]): string {
  for (const dependency of bundled) all.set(`${dependency.name} ${dependency.version}`, dependency);
  return notices([...all.values()]);
}

/** Writes THIRD-PARTY-NOTICES from the modules that went into the bundles. */
export const thirdPartyNotices = (): ReturnType<typeof license> =>
  license({ thirdParty: { output: { file: './THIRD-PARTY-NOTICES', template: noticesOfAll } } });
