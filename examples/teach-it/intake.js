// Images on their way to features: taken in as they come, looked at some at a time, in order.

/** As many as are looked at together. */
const BATCH = 32;
/** Beyond so many that wait, whoever adds more is to wait too. */
const MOST = 96;

export class Intake {
  #waiting = [];
  #work;
  #look;
  #failed;

  /** `look(items)` is given up to 32 at a time; `failed(error)` hears of those that could not be looked at, which are lost. */
  constructor(look, failed) {
    this.#look = look;
    this.#failed = failed;
  }

  /** Adds an item. Resolves when there is room for another. */
  async add(item) {
    this.#waiting.push(item);
    this.#work ??= this.#run();
    while (this.#waiting.length >= MOST) await this.#work;
  }

  /** Resolves when nothing waits any more. */
  async settled() {
    while (this.#work) await this.#work;
  }

  async #run() {
    // what is added in this turn of the event loop goes along
    await undefined;
    while (this.#waiting.length > 0) {
      const items = this.#waiting.splice(0, BATCH);
      try {
        await this.#look(items);
      } catch (error) {
        this.#failed(error);
      }
    }
    this.#work = undefined;
  }
}
