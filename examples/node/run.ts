// Runs an example of this folder, or a program of ../programs, by name.
import { programs } from '../programs/index.js';

const names = [
  'branching',
  'cifar-cnn',
  'early-stopping',
  'fine-tune',
  'mnist',
  'onnx',
  'palindromes',
  'resnet20',
  'resume',
  'sweep',
  'text-transformer',
  'transfer',
  'writer',
];
const name = process.argv.splice(2, 1)[0] ?? '';
if (names.includes(name)) {
  await import(`./${name}.ts`);
} else {
  const asked = { 'date-conversion': 'date-conversion-attention', vae: 'fashion-mnist-vae', acgan: 'mnist-acgan' }[name] ?? name;
  const load = Object.entries(programs).find(([known]) => known === asked)?.[1];
  if (load) {
    const { runProgram } = await import('./program.js');
    await runProgram((await load()).default);
  } else {
    console.error(
      `usage: npm run example -- NAME, one of ${[...names, ...Object.keys(programs).filter((known) => !names.includes(known))].join(', ')}`,
    );
    process.exitCode = 2;
  }
}
