import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Project, TEST_EVERY } from '../../../examples/teach-it/project.js';
import { readProject, writeProject } from '../../../examples/teach-it/project-file.js';

const sample = (value: number) => ({ features: Float32Array.of(value, -value), thumb: Uint8Array.of(value, 7) });

function filled(): Project {
  const project = new Project(2);
  const [cat, dog] = [project.addClass('cat'), project.addClass('Hund ä')];
  for (let i = 0; i < 7; i++) project.addSample(cat.id, sample(i));
  for (let i = 0; i < 3; i++) project.addSample(dog.id, sample(100 + i));
  return project;
}

test('classes get free names, are renamed and removed; a name is not empty, and no other class has it', () => {
  const project = new Project(2);
  const [first, second] = [project.addClass(), project.addClass()];
  assert.equal([first.name, second.name], ['Class 1', 'Class 2']);
  project.removeClass(first.id);
  assert.is(project.addClass().name, 'Class 3');
  project.rename(second.id, '  cat ');
  assert.is(second.name, 'cat');
  project.rename(second.id, 'cat');
  assert.throws(() => project.addClass('cat'), /another class called "cat"/);
  assert.throws(() => project.rename(second.id, ' '), /needs a name/);
});

test('what is wanting before there is something to learn is told', () => {
  const project = new Project(2);
  const { id } = project.addClass('cat');
  assert.match(project.shortcoming, /second class/);
  const dog = project.addClass('dog');
  for (let i = 0; i < 2; i++) project.addSample(id, sample(i));
  assert.match(project.shortcoming, /2 images or more.*"dog"/);
  for (let i = 0; i < 2; i++) project.addSample(dog.id, sample(i));
  assert.is(project.shortcoming, '');
});

test('of every five images of a class the last is held back; labels are places of classes', () => {
  const { train, test: held } = filled().lessons();
  assert.equal(
    [train.x.shape, held.x.shape],
    [
      [9, 2],
      [1, 2],
    ],
  );
  assert.equal([...train.y], [0, 0, 0, 0, 0, 0, 1, 1, 1]);
  assert.equal([...held.x.data], [TEST_EVERY - 1, 1 - TEST_EVERY]);
  assert.equal([...train.x.data.subarray(0, 4)], [0, -0, 1, -1]);
});

test('images go to their class if that is still there, and one by one away', () => {
  const project = filled();
  const [cat, dog] = project.classes;
  project.removeSample(cat!.id, cat!.samples[0]!);
  assert.is(project.find(cat!.id)!.samples[0]!.features[0], 1);
  project.removeClass(dog!.id);
  project.addSample(dog!.id, sample(1));
  assert.is(project.count, 6);
  assert.throws(
    () => project.addSample(cat!.id, { features: new Float32Array(3), thumb: new Uint8Array(1) }),
    /3 numbers; the network here makes 2/,
  );
});

test('a project is the same again out of its file, trunk and head with it', () => {
  const project = filled();
  project.addClass('empty');
  const [cat, dog] = project.classes;
  const [trunk, head] = [Uint8Array.of(1, 2, 3), Uint8Array.of(9)];
  const bytes = writeProject(project, { trunk, head, network: 'a network', taught: [dog!.id, cat!.id] });
  const read = readProject(bytes);
  const plain = (of: Project) => of.classes.map(({ name, samples }) => ({ name, samples }));
  assert.equal(plain(read.project), plain(project));
  assert.equal([read.trunk, read.head, read.network], [trunk, head, 'a network']);
  assert.equal(
    read.taught.map((id) => read.project.find(id)!.name),
    ['Hund ä', 'cat'],
  );
  assert.is(readProject(writeProject(project, { trunk, network: '' })).head, undefined);
});

test('what is no project, is cut off or damaged is told in a sentence', () => {
  const bytes = writeProject(filled(), { trunk: Uint8Array.of(1), network: '' });
  assert.throws(() => readProject(Uint8Array.of(1, 2, 3)), /no project of this page/);
  assert.throws(() => readProject(bytes.subarray(0, bytes.length - 1)), /cut off/);
  const damaged = bytes.slice();
  damaged[12] = 0x7d;
  assert.throws(() => readProject(damaged), /damaged/);
});

test.run();
