// The third step: what the head says of what the camera sees, or of an image.
import { acceptFiles, decoded, drawSquare } from '../browser/pictures.js';
import { Answers } from './answers.js';
import { $, attempt, fail } from './page.js';

/** Sets the step up. Returns what turns the camera on and off, what answers anew, and what draws the step. */
export function trying(session, camera) {
  const answers = new Answers($('#answers'), $('#answer'));
  const tried = $('#tried');
  /** The image to try, until another comes. */
  let image;

  const answer = async (source) => {
    const probabilities = await session.predict(source);
    if (probabilities) answers.show(session.taughtNames, probabilities);
  };

  /** What the camera sees is answered as fast as answers come, and no faster than frames. */
  const look = async () => {
    const { stream } = camera;
    while (camera.stream === stream) {
      await new Promise(requestAnimationFrame);
      if (camera.on && camera.video.readyState >= 2) await answer(camera.video).catch(fail);
    }
  };

  const turnCamera = async (on) => {
    if (on) await camera.start();
    else camera.stop();
    $('#camera').textContent = on ? 'Turn the camera off' : 'Turn the camera on';
    $('#camera').ariaPressed = String(on);
    if (!on) return;
    tried.hidden = true;
    look();
  };

  const tryImage = async ([file]) => {
    if (!file) return;
    const next = await decoded(file);
    image?.close();
    image = next;
    if (camera.on) await turnCamera(false);
    tried.hidden = false;
    drawSquare(image, tried);
    await answer(image);
  };

  acceptFiles($('#try'), $('#choose'), (files) => attempt(() => tryImage(files)));
  const draw = () => {
    const { isTaught, isCurrent } = session;
    $('#untaught').textContent = isTaught ? 'The classes are not those that were taught: teach again.' : 'Nothing has been learnt yet.';
    $('#untaught').hidden = isCurrent;
    if (!isTaught) answers.clear();
  };
  return { turnCamera, answerAgain: () => (tried.hidden ? undefined : answer(image)), draw };
}
