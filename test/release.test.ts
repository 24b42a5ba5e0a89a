// What a release is made by: one command that raises the version wherever it stands, and a workflow that publishes what is tagged.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { released } from '../release/version.js';

interface Job {
  needs?: string;
  permissions?: Record<string, string>;
  steps: { run?: string; uses?: string }[];
}

interface Manifest {
  version: string;
  exports: Record<string, string | { import: { default: string } }>;
  scripts: Record<string, string>;
}

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (file: string, from = root): string => readFileSync(join(from, file), 'utf8');
const UNRELEASED = '# Changelog\n\n## [Unreleased]\n\n### Fixed\n\n- A fault.\n';
const manifest: Manifest = JSON.parse(read('package.json'));

test('what stands as unreleased becomes the section of a version', () => {
  const after = released(`${UNRELEASED}\n## 0.1.0 - 2026-01-02\n\n### Added\n\n- A thing.\n`, '0.1.1', new Date('2026-02-03'));
  assert.match(after, /## \[0\.1\.1\][^\n]* - 2026-02-03\n\n### Fixed\n\n- A fault\.\n\n## \[?0\.1\.0/);
  assert.not.match(after, /unreleased/i);
  assert.throws(() => released(after, '0.1.2', new Date('2026-02-04')), /nothing under \[Unreleased\].*0\.1\.2/);
});

test('one command raises the version wherever it stands, commits and tags', () => {
  const folder = mkdtempSync(join(tmpdir(), 'release-'));
  try {
    const git = (...args: string[]): string => execFileSync('git', args, { cwd: folder, encoding: 'utf8' });
    for (const file of ['package.json', 'package-lock.json', 'jsr.json']) copyFileSync(join(root, file), join(folder, file));
    writeFileSync(join(folder, 'CHANGELOG.md'), UNRELEASED);
    git('init', '--quiet');
    git('config', 'user.name', 'A');
    git('config', 'user.email', 'a@example.org');
    git('config', 'commit.gpgsign', 'false');
    git('add', '.');
    git('commit', '--quiet', '--message', 'Before');
    writeFileSync(join(folder, '.git/info/exclude'), 'node_modules\nrelease\n');
    for (const name of ['node_modules', 'release']) symlinkSync(join(root, name), join(folder, name), 'junction');
    execFileSync('npm', ['run', '--silent', 'release', '--', 'major', '--sign-git-tag=false'], { cwd: folder, stdio: 'pipe' });

    const next = `${Number(manifest.version.split('.')[0]) + 1}.0.0`;
    assert.is(JSON.parse(read('package.json', folder)).version, next);
    assert.is(JSON.parse(read('package-lock.json', folder)).version, next);
    assert.is(read('jsr.json', folder), read('jsr.json').replace(manifest.version, next));
    assert.match(read('CHANGELOG.md', folder), `## [${next}]`);
    assert.is(git('tag'), `v${next}\n`);
    assert.is(git('show', '--format=%s', '--name-only').trim(), `${next}\n\nCHANGELOG.md\njsr.json\npackage-lock.json\npackage.json`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('JSR has the entries of npm, from the same files', () => {
  const modules = Object.entries(manifest.exports).flatMap(([name, entry]) =>
    typeof entry === 'string' ? [] : [[name, entry.import.default]],
  );
  assert.equal(JSON.parse(read('jsr.json')).exports, Object.fromEntries(modules));
});

test('the workflow tests before it publishes, with provenance, and runs scripts that exist', () => {
  const workflow: { on: { push: { tags: string[] } }; jobs: Record<string, Job> } = parse(read('.github/workflows/release.yml'));
  assert.equal(workflow.on.push, { tags: ['v*'] });
  const { test: tests, publish } = workflow.jobs as { test: Job; publish: Job };
  assert.is(publish.needs, 'test');
  assert.is(publish.permissions?.['id-token'], 'write');
  assert.ok(publish.steps.some(({ run }) => /^npm publish --provenance\b/.test(run ?? '')));
  assert.ok(publish.steps.some(({ run }) => /^npx .*\bjsr@\S+ publish\b/.test(run ?? '')));
  const scripts = [...tests.steps, ...publish.steps].flatMap(({ run }) =>
    Array.from(run?.matchAll(/npm run ([\w:]+)/g) ?? [], ([, name]) => name!),
  );
  assert.ok(scripts.includes('typecheck') && scripts.includes('test:package'));
  assert.equal(
    scripts.filter((name) => !manifest.scripts[name]),
    [],
  );
});

test.run();
