// The camera: on, off, and what it sees.

const SENTENCES = {
  NotAllowedError:
    'The camera may not be used: permission was not given. Allow it by the sign in the address bar, or choose images instead.',
  NotFoundError: 'There is no camera on this machine. Choose images, or drop them on a class.',
  NotReadableError: 'The camera is in use by another program. Close that, and try again.',
};

/** Opens the camera into the videos of the page. Throws a sentence where that cannot be. */
export class Camera {
  #videos;
  stream;

  constructor(videos) {
    this.#videos = videos;
  }

  get on() {
    return this.stream !== undefined;
  }

  /** What shows the camera's picture, to draw from. */
  get video() {
    return this.#videos[0];
  }

  async start() {
    if (this.on) return;
    if (!navigator.mediaDevices?.getUserMedia)
      throw new Error(
        'This browser gives no camera to this page: open it by https, or from this machine. Images can be chosen all the same.',
      );
    try {
      this.stream = await navigator.mediaDevices.getUserMedia({ video: { width: 640, height: 480 }, audio: false });
    } catch (error) {
      throw new Error(SENTENCES[error.name] ?? `The camera could not be opened: ${error.message}`);
    }
    await Promise.all(
      this.#videos.map(async (video) => {
        video.srcObject = this.stream;
        await video.play();
        video.hidden = false;
      }),
    );
  }

  stop() {
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = undefined;
    for (const video of this.#videos) {
      video.srcObject = null;
      video.hidden = true;
    }
  }
}

/** Calls `began` when a button is pressed by pointer or keys, and `ended` when it is let go. */
export function whileHeld(button, began, ended) {
  let held = false;
  const press = () => {
    if (held || button.disabled) return;
    held = true;
    began();
  };
  const release = () => {
    if (!held) return;
    held = false;
    ended();
  };
  const isPress = ({ key }) => key === ' ' || key === 'Enter';
  button.addEventListener('pointerdown', (event) => {
    if (event.button === 0) press();
  });
  for (const name of ['pointerup', 'pointercancel', 'pointerleave', 'blur']) button.addEventListener(name, release);
  button.addEventListener('keydown', (event) => {
    if (!isPress(event)) return;
    event.preventDefault();
    press();
  });
  button.addEventListener('keyup', (event) => {
    if (isPress(event)) release();
  });
  // a long touch would else bring up a menu
  button.addEventListener('contextmenu', (event) => event.preventDefault());
}
