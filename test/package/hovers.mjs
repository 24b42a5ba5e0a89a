// What an editor shows of an option: the comment of its declaration has to come through the types that are derived from it, and the bundler's.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { root } from '../portable/package.mjs';

const WORDS = [
  ['DenseOptions', 'units', 'Outputs an example.'],
  ['DenseOptions', 'useBias', 'Default true.'],
  ['DenseOptions', 'inputShape', 'Shape of one example'],
  ['LSTMOptions', 'unitForgetBias', 'The forget gate'],
  ['Dense', 'activation', "Default 'linear'."],
];

/** What is missing of WORDS in the package's types, those of ES modules and those of CommonJS. */
export function missingWords(dist) {
  const ts = createRequire(new URL('package.json', `file://${root}`))('typescript');
  const missing = [];
  for (const file of ['index.d.ts', 'index.d.cts']) {
    const program = ts.createProgram([join(dist, file)], { target: ts.ScriptTarget.ES2022, types: [] });
    const checker = program.getTypeChecker();
    const exported = checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(join(dist, file))));
    for (const [type, member, words] of WORDS) {
      const symbol = exported.find(({ name }) => name === type);
      const property = symbol && checker.getDeclaredTypeOfSymbol(symbol).getProperty(member);
      const shown = property ? ts.displayPartsToString(property.getDocumentationComment(checker)) : undefined;
      if (!shown?.includes(words)) missing.push(`${file} ${type}.${member}: ${shown === undefined ? 'no such property' : `"${shown}"`}`);
    }
  }
  return missing.join('; ');
}
