// The declarations of kernels in src/engine/records, for tools: all by name, the fields that several begin with, and the activations.
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const { outputFiles } = buildSync({
  stdin: {
    contents:
      "export * as groups from './groups.ts'; export { attentionFields } from './attention.ts'; export { windowFields } from './window.ts'; export { convolutionFields } from './conv.ts'; export { depthwiseFields } from './depthwise.ts'; export { activations } from './activations.ts'; export { furtherActivations } from './further-activations.ts'; export { pointLossNames } from './point-loss-names.ts';",
    resolveDir: fileURLToPath(new URL('../../src/engine/records/', import.meta.url)),
  },
  bundle: true,
  format: 'esm',
  write: false,
});
export const {
  activations,
  attentionFields,
  convolutionFields,
  depthwiseFields,
  furtherActivations,
  groups,
  pointLossNames,
  windowFields,
} = await import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
export const records = Object.assign({}, ...Object.values(groups).flat());
