// What a person has gathered: classes with their images, each as its features and a thumbnail. Full images are never kept.

/** Of so many images of a class the last is held back, to test with. */
export const TEST_EVERY = 5;

/** How many images a class needs before it can be taught. */
const LEAST = 2;

const plural = (count, thing) => `${count} ${thing}${count === 1 ? '' : 's'}`;

export class Project {
  /** { id, name, samples: [{ features: Float32Array, thumb: bytes of a JPEG or PNG }] } each. */
  classes = [];
  #lastId = 0;

  /** Numbers of an image. */
  width;

  constructor(width) {
    this.width = width;
  }

  get count() {
    return this.classes.reduce((sum, { samples }) => sum + samples.length, 0);
  }

  find(id) {
    return this.classes.find((one) => one.id === id);
  }

  /** Adds a class, called `name` or by the next free number. */
  addClass(name) {
    let free = this.classes.length + 1;
    while (this.classes.some((one) => one.name === `Class ${free}`)) free++;
    const added = { id: ++this.#lastId, name: `Class ${free}`, samples: [] };
    this.classes.push(added);
    if (name !== undefined) this.rename(added.id, name);
    return added;
  }

  /** The same classes without images, for a network that makes `width` numbers of each. */
  emptied(width) {
    const other = new Project(width);
    other.#lastId = this.#lastId;
    other.classes = this.classes.map(({ id, name }) => ({ id, name, samples: [] }));
    return other;
  }

  /** Throws a sentence for a name that is empty, or another class's. */
  rename(id, given) {
    const name = given.trim();
    if (name === '') throw new Error('A class needs a name.');
    if (this.classes.some((one) => one.id !== id && one.name === name)) throw new Error(`There is another class called "${name}".`);
    this.find(id).name = name;
  }

  removeClass(id) {
    this.classes = this.classes.filter((one) => one.id !== id);
  }

  /** Adds an image to a class, if that is still there. */
  addSample(id, sample) {
    if (sample.features.length !== this.width)
      throw new Error(`Received an image of ${sample.features.length} numbers; the network here makes ${this.width} of each.`);
    this.find(id)?.samples.push(sample);
  }

  removeSample(id, sample) {
    const one = this.find(id);
    one.samples = one.samples.filter((other) => other !== sample);
  }

  /** What has to be done before there is something to learn; empty where there is. */
  get shortcoming() {
    if (this.classes.length < 2) return 'Add a second class: there is nothing to tell one class from.';
    const short = this.classes.filter(({ samples }) => samples.length < LEAST);
    if (short.length === 0) return '';
    const names = short.map(({ name }) => `"${name}"`).join(', ');
    return `Gather ${plural(LEAST, 'image')} or more of each class; too few are in ${names}.`;
  }

  /** The images to learn from, and those to test with: { x: { data, shape }, y } each; labels are places of classes. */
  lessons() {
    const examples = this.classes.flatMap(({ samples }, label) =>
      samples.map(({ features }, i) => ({ features, label, test: i % TEST_EVERY === TEST_EVERY - 1 })),
    );
    return { train: this.#part(examples.filter(({ test }) => !test)), test: this.#part(examples.filter(({ test }) => test)) };
  }

  #part(examples) {
    const data = new Float32Array(examples.length * this.width);
    for (const [i, { features }] of examples.entries()) data.set(features, i * this.width);
    return { x: { data, shape: [examples.length, this.width] }, y: Int32Array.from(examples, ({ label }) => label) };
  }
}
