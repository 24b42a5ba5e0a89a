import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type DefaultTheme, defineConfig } from 'vitepress';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const base = process.env.SITE_BASE ?? '/';
const api = at('../api');
/** The entries of the package. Each one's page lists what it exports: with all names beside every page, the site would be 30 times as large. */
const entries: DefaultTheme.SidebarItem[] = (existsSync(api) ? readdirSync(api, { withFileTypes: true }) : [])
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => ({ text: name === 'index' ? 'wasm-nn' : `wasm-nn/${name}`, link: `/api/${name}/` }))
  .sort((one, other) => (one.text < other.text ? -1 : 1));

const guides: DefaultTheme.SidebarItem[] = [
  {
    text: 'Guides',
    items: [
      { text: 'Start in five minutes', link: '/start' },
      { text: 'Images', link: '/guide/images' },
      { text: 'Sequences', link: '/guide/sequences' },
      { text: 'Transfer learning', link: '/guide/transfer-learning' },
      { text: 'Saving and resuming', link: '/guide/saving' },
      { text: 'In a worker', link: '/guide/worker' },
      { text: 'Threads and headers', link: '/guide/threads' },
      { text: 'Searching for settings', link: '/guide/sweeps' },
      { text: 'Your own layer, loss, optimizer', link: '/your-own' },
    ],
  },
  {
    text: 'Coming from',
    items: [
      { text: 'TensorFlow.js', link: '/guide/from-tfjs' },
      { text: 'Keras', link: '/guide/from-keras' },
      { text: 'PyTorch', link: '/guide/from-pytorch' },
      { text: 'ONNX', link: '/guide/onnx' },
    ],
  },
  {
    text: 'Live examples',
    items: [
      { text: 'Two moons', link: '/examples/moons' },
      { text: 'Digits by a CNN', link: '/examples/digits' },
      { text: 'Playground', link: '/playground/index.html', target: '_self' },
    ],
  },
  {
    text: 'How it works',
    items: [
      { text: 'The same bits everywhere', link: '/how/same-bits' },
      { text: 'The program of kernels', link: '/how/program' },
      { text: 'Matrix products', link: '/how/gemm' },
      { text: 'Winograd convolution', link: '/how/winograd' },
    ],
  },
  { text: 'Measured', items: [{ text: 'Speed and reports', link: '/measured' }] },
];

export default defineConfig({
  title: 'wasm-nn',
  description: 'Train neural networks anywhere JavaScript runs, on WebAssembly SIMD.',
  lang: 'en',
  base,
  head: [['link', { rel: 'icon', href: `${base}icon.svg` }]],
  outDir: at('../../build/site'),
  cacheDir: at('../../build/site-cache'),
  cleanUrls: false,
  lastUpdated: false,
  markdown: {
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    // names such as Array<T> in the API are text, not elements of Vue's
    attrs: { disable: true },
  },
  themeConfig: {
    nav: [
      { text: 'Guides', link: '/start', activeMatch: '^/(start|guide|your-own)' },
      { text: 'Examples', link: '/examples/moons', activeMatch: '^/examples' },
      { text: 'API', link: '/api/', activeMatch: '^/api' },
      { text: 'How it works', link: '/how/same-bits', activeMatch: '^/how' },
    ],
    sidebar: { '/api/': [{ text: 'API', link: '/api/', items: entries }], '/': guides },
    outline: { level: [2, 3] },
    search: { provider: 'local' },
    docFooter: { prev: 'Previous', next: 'Next' },
  },
  vite: {
    // the package as it is built, by its own name
    resolve: { alias: { 'wasm-nn/worker': at('../../dist/worker.js') } },
    // the worker loads what it needs by itself, which other formats cannot
    worker: { format: 'es' },
    server: { fs: { allow: [at('../..')] } },
    build: { chunkSizeWarningLimit: 2000 },
  },
});
