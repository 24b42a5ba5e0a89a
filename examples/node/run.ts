// Runs an example of this folder by name.
const names = [
  'branching',
  'cifar-cnn',
  'early-stopping',
  'mnist',
  'palindromes',
  'resnet20',
  'resume',
  'text-transformer',
  'transfer',
  'writer',
];
const name = process.argv.splice(2, 1)[0] ?? '';
if (names.includes(name)) {
  await import(`./${name}.ts`);
} else {
  console.error(`usage: npm run example -- NAME, one of ${names.join(', ')}`);
  process.exitCode = 2;
}

export {};
