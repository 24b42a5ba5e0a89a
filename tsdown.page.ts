import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { UserConfig } from 'tsdown';
import { thirdPartyNotices } from './tsdown.notices.js';

const folder = 'src/sweep/page';
const text = (name: string): string => readFileSync(`${folder}/${name}`, 'utf8');

/** The packages that modules are of, in the words of the comments that the bundler leaves where it minifies nothing. */
function regions(modules: readonly string[]): string {
  const names = modules.flatMap((path) => /node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(relative('.', path))?.[1] ?? []);
  return [...new Set(names)].map((name) => `#region node_modules/${name.replace('\\', '/')}/`).join('\n');
}

/** One document of the page, its style and its script, which runs this script alone. */
function assembled(code: string, modules: readonly string[]): string {
  const script = code.trim().replace(/<(?=\/script|!--)/gi, '\\x3C');
  const hash = createHash('sha256').update(script).digest('base64');
  const policy = `default-src 'none'; script-src 'sha256-${hash}'; style-src 'unsafe-inline'; img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'`;
  return text('index.html')
    .replace(
      '<style></style>',
      () => `<meta http-equiv="Content-Security-Policy" content="${policy}">\n    <style>\n${text('style.css')}</style>`,
    )
    .replace('<script></script>', () => `<script>${script}</script>`)
    .replace('</html>', () => `</html>\n<!-- What is bundled, whose licenses are in THIRD-PARTY-NOTICES:\n${regions(modules)}\n-->`);
}

/** dist/sweep-page.html: the live page of a sweep, with all that it needs. */
export const sweepPage: UserConfig = {
  entry: { 'sweep-page': `${folder}/main.ts` },
  format: 'iife',
  platform: 'browser',
  target: 'es2022',
  dts: false,
  minify: true,
  deps: { alwaysBundle: [/./] },
  inputOptions: { checks: { pluginTimings: false } },
  plugins: [
    thirdPartyNotices(),
    {
      name: 'page-in-one-file',
      generateBundle(_options, bundle) {
        for (const [name, chunk] of Object.entries(bundle)) {
          if (chunk.type !== 'chunk') continue;
          delete bundle[name];
          this.emitFile({ type: 'asset', fileName: 'sweep-page.html', source: assembled(chunk.code, chunk.moduleIds) });
        }
      },
    },
  ],
};
