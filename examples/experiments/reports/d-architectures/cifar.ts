import type { Experiment, ReportFigures, Run } from '../../experiment.js';
import { cifar, OPTIMIZER_NOTE, PLAIN_SGD } from './base.js';

const MLP = { mlp: [256, 32], activation: 'relu' } as const;

type Set = 'cifar10' | 'cifar100';
const mlp = (set: Set, report: ReportFigures): Run => ({ ...cifar(set), label: 'MLP', model: MLP, optimizer: PLAIN_SGD, report });
const cnn = (set: Set, report: ReportFigures): Run => ({ ...cifar(set), label: 'CNN', model: { zoo: 'batchNormCnnCifar' }, report });
const resnet = (set: Set, report: ReportFigures): Run => ({
  ...cifar(set),
  label: 'ResNet-20',
  model: { zoo: 'resnet20' },
  epochs: { full: 50, quick: 6 },
  report,
});
const alexnet = (set: Set, full: number, report: ReportFigures): Run => ({
  ...cifar(set),
  label: 'AlexNet',
  model: { zoo: 'alexnetCifar' },
  optimizer: PLAIN_SGD,
  epochs: { full, quick: 4, smoke: 1 },
  askedEpochs: 50,
  report,
});
/** Its steps cost 40 times ResNet-20's: few epochs, and at quick and smoke few images. */
const wide = (set: Set, full: number, report: ReportFigures): Run => ({
  ...cifar(set, { train: { full: 'all', quick: 256, smoke: 4 }, test: { full: 'all', quick: 250, smoke: 4 } }),
  label: 'wide ResNet',
  model: { zoo: 'wideResnetCifar' },
  epochs: { full, quick: 2, smoke: 1 },
  askedEpochs: 50,
  record: { trainExamples: 2000 },
  report,
});

const WIDE_NOTE =
  'The wide ResNet is WRN-16-8 (44 MB). An epoch of it is long on a CPU: few are run of the 50, with the schedule of the rates squeezed to them.';

const D3 = {
  id: 'D3',
  title: 'CIFAR-10: MLP 3072-256-32-10',
  where: 'figures 6 and 10',
  runs: [mlp('cifar10', { test: 40 })],
  claims: [{ claim: 'rises', says: 'Convolutional networks do much better', figure: 'test', runs: ['MLP', 'D4/CNN'] }],
  notes: [OPTIMIZER_NOTE],
} as const satisfies Experiment;

const D4 = {
  id: 'D4',
  title: 'CIFAR-10: a CNN with batch norm, AlexNet',
  where: 'figures 7 and 10',
  runs: [cnn('cifar10', { test: 75 }), alexnet('cifar10', 50, { test: 75 })],
  claims: [{ claim: 'rises', says: 'The residual network does noticeably better', figure: 'test', runs: ['CNN', 'D5/ResNet-20'] }],
  seeds: { full: 1 },
  notes: [OPTIMIZER_NOTE, 'The report gives 75 to 80 % for both; the lower end stands as the figure.'],
} as const satisfies Experiment;

const D5 = {
  id: 'D5',
  title: 'CIFAR-10: ResNet-20, a wide ResNet',
  where: 'figures 8 to 10',
  runs: [resnet('cifar10', { test: 89 }), wide('cifar10', 4, { test: 91 })],
  claims: [
    { claim: 'rises', says: 'The wide network is a little better', figure: 'test', runs: ['ResNet-20', 'wide ResNet'] },
    {
      claim: 'ratio',
      says: 'It weighs 40 MB, the other 1 MB',
      figure: 'parameters',
      runs: ['wide ResNet', 'ResNet-20'],
      least: 30,
      report: 40,
    },
  ],
  seeds: { full: 1 },
  notes: [OPTIMIZER_NOTE, WIDE_NOTE],
} as const satisfies Experiment;

const D6 = {
  id: 'D6',
  title: 'CIFAR-100: the same five',
  where: 'figure 11',
  runs: [
    mlp('cifar100', { test: 15 }),
    cnn('cifar100', { test: 40 }),
    resnet('cifar100', { test: 70 }),
    alexnet('cifar100', 10, { test: 40 }),
    wide('cifar100', 2, { test: 70 }),
  ],
  claims: [{ claim: 'rises', says: 'The same order as on CIFAR-10: MLP, CNN, ResNet', figure: 'test', runs: ['MLP', 'CNN', 'ResNet-20'] }],
  seeds: { full: 1 },
  notes: [
    OPTIMIZER_NOTE,
    WIDE_NOTE,
    'AlexNet is run for 10 of the 50 epochs on CIFAR-100, its schedule squeezed. The report gives 40 to 50 % for the two plain convolutional networks: the lower end stands as the figure; its 70 % is of the better ResNet.',
  ],
} as const satisfies Experiment;

/** D3 to D6. */
export const CIFAR_ROWS: readonly Experiment[] = [D3, D4, D5, D6];
