// Writes test/golden/saved/<version>/: models and checkpoints as this version saves them, and what they must give when loaded.
// Run once a version: node --import tsx test/golden/saved.ts. A set is never written anew, since its files must load for ever.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { BaseModel } from '../../src/index.js';
import { CUT, compile, digest, type Expected, examples, networks, targets, training } from './saved-networks.js';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string };
const folder = new URL(`./saved/${version}/`, import.meta.url);
if (existsSync(folder))
  throw new Error(`${folder.pathname} is there already: files of a version must load for ever, and stay as they are.`);
mkdirSync(folder, { recursive: true });

async function write(name: string): Promise<Expected> {
  const network = networks[name]!;
  const x = examples(network);
  const model: BaseModel = network.make();
  compile(model);
  let epoch = 0;
  const hashes = { predictions: '', weights: '' };
  const { history } = await model.fit(x, targets, {
    ...training,
    callbacks: [
      {
        onEpochBegin: (now) => {
          epoch = now;
        },
        onBatchEnd: (batch) => {
          if (epoch !== CUT.epoch || batch !== CUT.batch) return;
          writeFileSync(new URL(`${name}.checkpoint.safetensors`, folder), model.checkpoint());
          writeFileSync(new URL(`${name}.model.safetensors`, folder), model.save());
          hashes.weights = digest(...model.getWeights());
          hashes.predictions = digest(model.predict(x).data);
        },
      },
    ],
  });
  return {
    ...hashes,
    resumedPredictions: digest(model.predict(x).data),
    resumedWeights: digest(...model.getWeights()),
    loss: history.loss!.slice(CUT.epoch),
    accuracy: history.accuracy!.slice(CUT.epoch),
  };
}

const expected: Record<string, Expected> = {};
for (const name of Object.keys(networks)) expected[name] = await write(name);
writeFileSync(new URL('expected.json', folder), `${JSON.stringify(expected, undefined, 2)}\n`);
