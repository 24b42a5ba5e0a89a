// Keeps the project in the browser, so that nothing is lost when the page is closed.
import { transfer } from '../../dist/worker.js';

const NAME = 'teach-it';
/** So long after the last change. */
const REST_MS = 500;

export class Keeper {
  #teacher;
  #session;
  #failed;
  #timer;
  #told;
  #changes = 0;
  /** Before the kept project was looked for, nothing is kept over it. */
  #begun = false;

  /** `told(kept)` hears whether all is kept, `failed(error)` why something is not. */
  constructor(teacher, session, told, failed) {
    this.#teacher = teacher;
    this.#session = session;
    this.#told = told;
    this.#failed = failed;
    addEventListener('pagehide', () => this.#keep());
  }

  /** Keeps the project as soon as nothing changes any more. */
  later() {
    this.#changes++;
    this.#told(false);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#keep(), REST_MS);
  }

  /** Opens the project that was kept. False where there is none that can be read. */
  async restored() {
    const bytes = await this.#teacher.kept(NAME);
    this.#begun = true;
    if (!bytes) return false;
    try {
      await this.#session.open(bytes);
      return true;
    } catch (error) {
      this.#failed(error);
      return false;
    }
  }

  async #keep() {
    if (!this.#begun || !this.#session.ready) return;
    const changes = this.#changes;
    try {
      await this.#teacher.keep(NAME, transfer(await this.#session.file()));
      if (changes === this.#changes) this.#told(true);
    } catch (error) {
      this.#failed(error);
    }
  }
}
