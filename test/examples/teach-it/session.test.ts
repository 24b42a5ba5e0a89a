import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Conv2D, Flatten, Sequential } from 'wasm-nn';
import { importOnnx } from 'wasm-nn/onnx';
import { loadTfjs } from 'wasm-nn/tfjs';
import { Session } from '../../../examples/teach-it/session.js';
import { Teacher } from '../../../examples/teach-it/teacher.js';
import { draws, OWN_TRUNK, picture } from './pictures.js';

const COLOURS = ['red', 'green', 'blue'];

/** A session that has gathered `count` images of each colour. */
async function gathered(count: number) {
  const teacher = new Teacher();
  const faults: string[] = [];
  const session = new Session<Uint8Array>(teacher, draws(), { changed: () => {}, failed: ({ message }) => faults.push(message) });
  const coming = session.useNetwork(OWN_TRUNK(), 'own');
  for (const [channel, name] of COLOURS.entries()) {
    const { id } = session.change((project) => project.addClass(name));
    for (let i = 0; i < count; i++) await session.add(id, picture(channel, i));
  }
  await coming;
  await session.settled();
  return { teacher, session, faults };
}

const argmax = (row: Float32Array) => row.indexOf(Math.max(...row));

test('three colours are learnt: all held-back images and new ones are right, and what waits is counted', async () => {
  const { session, faults } = await gathered(10);
  assert.equal(faults, []);
  assert.equal(
    session.project.classes.map(({ id, samples }) => [samples.length, session.waiting(id)]),
    [
      [10, 0],
      [10, 0],
      [10, 0],
    ],
  );
  assert.is(await session.predict(picture(0, 1)), undefined);
  const epochs: number[] = [];
  const { confusion } = await session.teach({ epochs: 40, onEpoch: ({ epoch }) => epochs.push(epoch) });
  assert.equal(confusion, [
    [2, 0, 0],
    [0, 2, 0],
    [0, 0, 2],
  ]);
  assert.is(epochs.at(-1), 40);
  for (const channel of [0, 1, 2]) assert.is(argmax((await session.predict(picture(channel, 77)))!), channel);
  assert.ok(session.isCurrent);
  session.change((project) => project.addClass('another'));
  assert.ok(session.isTaught && !session.isCurrent);
});

test('what is exported predicts what the page does, by ONNX and by TensorFlow.js, names of classes beside it', async () => {
  const { session, teacher } = await gathered(5);
  await session.teach({ epochs: 30, hidden: 16 });
  const data = picture(1, 3);
  const own = (await session.predict(data))!;
  const apart = (theirs: ArrayLike<number>) => own.reduce((most, value, i) => Math.max(most, Math.abs(value - theirs[i]!)), 0);
  const images = { data, shape: [1, 32, 32, 3] };
  assert.ok(apart(importOnnx(teacher.onnx()).predict(images).data) < 1e-5);
  const files = teacher.tfjs(session.taughtNames);
  assert.equal(JSON.parse(new TextDecoder().decode(files['metadata.json'])), { labels: COLOURS });
  assert.ok(apart((await loadTfjs(files)).predict(images).data) < 1e-5);
});

test('a project that is opened again answers the same bits, and goes on', async () => {
  const { session } = await gathered(5);
  await session.teach({ epochs: 10 });
  const answers = await session.predict(picture(2, 50));
  const other = new Session<Uint8Array>(new Teacher(), draws(), { changed: () => {}, failed: () => assert.unreachable() });
  await other.open(await session.file());
  assert.equal(other.taughtNames, COLOURS);
  assert.is(other.network!.name, 'own');
  assert.equal(await other.predict(picture(2, 50)), answers);
  await other.add(other.project.classes[0]!.id, picture(0, 30));
  await other.teach({ epochs: 10 });
  assert.is(other.project.count, 16);
});

test('another network looks at the thumbnails of what was gathered; one that does not fit leaves all as it was', async () => {
  const { session } = await gathered(4);
  const layers = [new Conv2D({ filters: 4, kernelSize: 4, strides: 4, inputShape: [32, 32, 3] }), new Flatten()];
  const bytes = new Sequential(layers, { seed: 1 }).save();
  await session.useNetwork({ files: [{ name: 'small.safetensors', bytes }], pixels: 'unit' }, 'small');
  assert.equal([session.project.width, session.project.count, session.network!.name], [256, 12, 'small']);
  await session.teach({ epochs: 20 });
  const flat = new Sequential([new Flatten({ inputShape: [4] })]).save();
  let message = '';
  await session.useNetwork({ files: [{ name: 'flat.safetensors', bytes: flat }] }, 'flat').catch((error: Error) => ({ message } = error));
  assert.match(message, /takes examples of 4; expected images/);
  assert.is(session.network!.name, 'small');
  assert.is(argmax((await session.predict(picture(1, 9)))!), 1);
});

test('images of a class that is removed meanwhile come to nothing, and no harm', async () => {
  const { session, faults } = await gathered(2);
  const { id } = session.change((project) => project.addClass());
  const adding = session.add(id, picture(0, 0));
  session.change((project) => project.removeClass(id));
  await adding;
  await session.settled();
  assert.is(session.project.count, 6);
  assert.equal(faults, []);
});

test.run();
