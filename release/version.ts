// The `version` script, which `npm version` runs between raising the number in package.json and committing: jsr.json follows, and what the
// changelog holds as unreleased becomes the new version's section.
import { readFileSync, writeFileSync } from 'node:fs';
import { parser } from 'keep-a-changelog';

/** `jsr.json` with another version; all else stays as it is formatted. */
export const withVersion = (manifest: string, version: string): string => manifest.replace(/("version": )"[^"]*"/, `$1"${version}"`);

const REPOSITORY = 'https://github.com/wasm-nn/wasm-nn';

/** The changelog with its unreleased section turned into that of `version`; throws where there is nothing to release. */
export function released(changelog: string, version: string, date: Date): string {
  const parsed = parser(changelog);
  parsed.url = REPOSITORY;
  const unreleased = parsed.releases.find((release) => release.version === undefined);
  if (!unreleased || unreleased.isEmpty()) {
    throw new Error(`CHANGELOG.md has nothing under [Unreleased]; expected what version ${version} changes.`);
  }
  unreleased.setVersion(version);
  unreleased.setDate(date);
  parsed.format = 'markdownlint';
  return `${parsed.toString().trim()}\n`;
}

const { npm_lifecycle_event: event, npm_package_version: version } = process.env;
if (event === 'version') {
  if (!version) throw new Error('npm gave no npm_package_version; expected to be run by npm version.');
  writeFileSync('jsr.json', withVersion(readFileSync('jsr.json', 'utf8'), version));
  writeFileSync('CHANGELOG.md', released(readFileSync('CHANGELOG.md', 'utf8'), version, new Date()));
}
