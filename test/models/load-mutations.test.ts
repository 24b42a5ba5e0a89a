// Every value of a model's metadata is replaced by what does not belong there: the file is read, or a FormatError is thrown.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { backendInfo, FormatError, loadModel, OptionError, Sequential } from '../../src/index.js';
import { readSafetensors, writeSafetensors } from '../../src/models/safetensors.js';
import {
  everyAttention,
  everyImageLayer,
  everyJoiningLayer,
  everyPooledSequence,
  everySequenceLayer,
  everyWindowLayer,
} from './every-layer.js';
import { ODD, paths, replaced } from './mutations.js';

/** Runs `use` on `json` with every change to it; it may throw FormatError and what `also` names. */
function mutate(json: unknown, use: (text: string) => void, also: (error: unknown) => boolean = () => false): void {
  const before = backendInfo().memoryBytes;
  let read = 0;
  let refused = 0;
  for (const path of paths(json)) {
    for (const odd of [...ODD, undefined]) {
      const change = `${path.join('.') || 'all'} = ${odd?.slice(0, 80) ?? 'left out'}`;
      try {
        use(replaced(json, path, odd));
        read++;
      } catch (error) {
        if (!(error instanceof FormatError) && !also(error)) assert.unreachable(`${change}: ${(error as Error).stack}`);
        assert.ok((error as Error).message.length < 12_000, `${change}: a message of ${(error as Error).message.length} letters`);
        refused++;
      }
    }
  }
  assert.ok(read > 0 && refused > 0, `${read} read, ${refused} refused`);
  assert.is(backendInfo().memoryBytes, before);
}

for (const make of [everyImageLayer, everySequenceLayer, everyJoiningLayer, everyWindowLayer, everyPooledSequence, everyAttention]) {
  test(`${make.name}: metadata of every layer, every value changed`, () => {
    const { tensors, metadata } = readSafetensors(make().save());
    mutate(JSON.parse(metadata['wasm-nn']!), (text) => {
      loadModel(writeSafetensors(tensors, { 'wasm-nn': text }))[Symbol.dispose]();
    });
  });
}

/** A trained model's checkpoint, of an epoch that is not at its end, and models to take it. */
async function checkpoint(): Promise<{ bytes: Uint8Array; fresh: () => Sequential }> {
  const fresh = (): Sequential => {
    const model = new Sequential([...everySequenceLayer().layers]);
    model.compile({ optimizer: 'adam', loss: 'binaryCrossentropy', metrics: ['accuracy'] });
    return model;
  };
  let bytes: Uint8Array | undefined;
  const model = fresh();
  const x = Array.from({ length: 6 }, (_, i) => [i % 5, 1, 2, 3]);
  const y = x.map(() => [0, 1]);
  await model.fit(x, y, {
    batchSize: 2,
    verbose: 0,
    callbacks: [
      {
        onBatchEnd(batch) {
          if (batch === 1) bytes = model.checkpoint();
        },
      },
    ],
  });
  return { bytes: bytes!, fresh };
}

test('metadata of a checkpoint, every value changed', async () => {
  const { bytes, fresh } = await checkpoint();
  const { tensors, metadata } = readSafetensors(bytes);
  const otherOptimizer = (error: unknown): boolean => error instanceof OptionError && /^resume: the checkpoint is of/.test(error.message);
  for (const name of Object.keys(metadata)) {
    // of the layers a model of the same is there already
    mutate(
      { ...JSON.parse(metadata[name]!), layers: [] },
      (text) => {
        using model = fresh();
        model.resume(writeSafetensors(tensors, { ...metadata, [name]: text }));
      },
      otherOptimizer,
    );
  }
});

test.run();
