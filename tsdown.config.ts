import { defineConfig, type UserConfig } from 'tsdown';

const config: UserConfig = defineConfig({
  entry: ['src/index.ts', 'src/ops.ts', 'src/data.ts'],
  format: ['esm', 'cjs'],
  dts: true,
  platform: 'neutral',
  inputOptions: { resolve: { mainFields: ['module', 'main'] } },
  target: 'es2022',
  // the loader and the progress bar go into the package: there is nothing to install beside it
  deps: { alwaysBundle: ['@assemblyscript/loader', 'cli-progress', 'string-width'], neverBundle: ['readline', 'stream', 'events'] },
  outExtensions: ({ format }) => (format === 'es' ? { js: '.js', dts: '.d.ts' } : { js: '.cjs', dts: '.d.cts' }),
});

export default config;
