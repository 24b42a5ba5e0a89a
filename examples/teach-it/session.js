// What a person works on: a network, a project, what has been learnt. It knows of no element of the page, and is told how to draw images by `capture`.
import { Intake } from './intake.js';
import { Project } from './project.js';
import { readProject, writeProject } from './project-file.js';

export class Session {
  project = new Project(0);
  /** What the trunk is: { name, inputShape, width }. */
  network;
  /** The ids of the classes that the head tells apart, in its order. */
  taught = [];
  /** False while a network comes. */
  ready = false;
  #teacher;
  #capture;
  #events;
  #intake;
  #waiting = new Map();
  /** Trunk and head as files. */
  #files = {};
  /** Resolves when the network that is on its way is there, or is not to be had. */
  #coming;

  /**
   * `teacher` is the Teacher in the worker; `capture` draws: pixels(source), thumb(source), fromThumb(bytes), and is told the `shape` of the network's images.
   * `events`: changed() whenever there is something to show and to keep, failed(error) for images that came to nothing.
   */
  constructor(teacher, capture, events) {
    this.#teacher = teacher;
    this.#capture = capture;
    this.#events = events;
    this.#intake = new Intake((items) => this.#look(items), events.failed);
  }

  get isTaught() {
    return this.ready && this.#files.head !== undefined;
  }

  /** Whether the head is of these classes, and no other. */
  get isCurrent() {
    return this.isTaught && String(this.taught) === String(this.project.classes.map(({ id }) => id));
  }

  get taughtNames() {
    return this.taught.map((id) => this.project.find(id)?.name ?? 'a class that was removed');
  }

  /** How many images of a class are still to be looked at. */
  waiting(id) {
    return this.#waiting.get(id) ?? 0;
  }

  settled() {
    return this.#intake.settled();
  }

  /** Does something to the project. */
  change(work) {
    const result = work(this.project);
    this.#events.changed();
    return result;
  }

  /** Takes an image into a class: resolves when there is room for another. `thumb`: the thumbnail, if there is one already. */
  async add(id, source, thumb = this.#capture.thumb(source)) {
    await this.#coming;
    if (!this.ready) throw new Error('There is no network yet to look at images with.');
    this.#waiting.set(id, this.waiting(id) + 1);
    await this.#intake.add({ id, pixels: this.#capture.pixels(source), thumb });
  }

  async #look(items) {
    const size = items[0].pixels.length;
    const data = new Uint8Array(items.length * size);
    for (const [i, { pixels }] of items.entries()) data.set(pixels, i * size);
    try {
      const { inputShape, width } = this.network;
      const features = await this.#teacher.features({ data, shape: [items.length, ...inputShape] });
      const thumbs = await Promise.all(items.map(({ thumb }) => thumb));
      for (const [i, { id }] of items.entries())
        this.project.addSample(id, { features: features.slice(i * width, (i + 1) * width), thumb: thumbs[i] });
    } finally {
      for (const { id } of items) this.#waiting.set(id, this.waiting(id) - 1);
      this.#events.changed();
    }
  }

  /** Takes another network, as loadTrunk knows it. What was gathered is looked at again, by its thumbnails; what was learnt is gone. */
  async useNetwork(source, name) {
    const before = this.project;
    await this.#during(async () => {
      await this.#setTrunk(source, name);
      this.project = before.emptied(this.network.width);
    });
    for (const { id, samples } of before.classes) {
      for (const { thumb } of samples) {
        const image = await this.#capture.fromThumb(thumb);
        await this.add(id, image, thumb);
        image.close?.();
      }
    }
    await this.settled();
  }

  async #setTrunk(source, name) {
    const { inputShape, width } = await this.#teacher.useTrunk(source);
    const { trunk } = await this.#teacher.save();
    this.network = { name, inputShape, width };
    this.#files = { trunk };
    this.taught = [];
    this.#capture.shape = inputShape;
  }

  /** Runs what no image may come between. */
  async #during(work) {
    let came;
    this.#coming = new Promise((resolve) => {
      came = resolve;
    });
    try {
      await this.settled();
      this.ready = false;
      this.#events.changed();
      await work();
    } finally {
      this.ready = this.network !== undefined;
      came();
      this.#events.changed();
    }
  }

  /** Learns all that was gathered, as `settings` of Teacher.teach say. */
  async teach(settings) {
    await this.settled();
    const taught = this.project.classes.map(({ id }) => id);
    const result = await this.#teacher.teach({ ...this.project.lessons(), classes: taught.length, ...settings });
    const { head } = await this.#teacher.save();
    this.taught = taught;
    this.#files = { ...this.#files, head };
    this.#events.changed();
    return result;
  }

  /** What was learnt is gone. */
  forgetHead() {
    this.taught = [];
    this.#files = { trunk: this.#files.trunk };
    this.#events.changed();
  }

  /** The probability of each class that was taught; undefined where none was. */
  async predict(source) {
    if (!this.isTaught) return undefined;
    const { taught } = this;
    const probabilities = await this.#teacher.predict({ data: this.#capture.pixels(source), shape: [1, ...this.network.inputShape] });
    return taught === this.taught ? probabilities : undefined;
  }

  /** The project as a file, which `open` reads. */
  async file() {
    await this.settled();
    return writeProject(this.project, { ...this.#files, network: this.network.name, taught: this.taught });
  }

  async open(bytes) {
    const { project, trunk, head, network, taught } = readProject(bytes);
    await this.#during(async () => {
      await this.#setTrunk({ files: [{ name: 'trunk.safetensors', bytes: trunk }], pixels: 'bytes' }, network);
      this.project = project;
      if (!head) return;
      await this.#teacher.useHead(head);
      this.taught = taught;
      this.#files = { trunk, head };
    });
  }
}
