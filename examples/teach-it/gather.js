// The first step: classes, and their images from the camera or from files.
import { decoded } from '../browser/pictures.js';
import { ClassList } from './class-list.js';
import { $, attempt, drawNow, drawSoon, onClick } from './page.js';

/** Between two images that are recorded. */
const RECORD_MS = 100;

/** Removes a class, after a question where images would be lost with it. */
function removeClass(session, id) {
  const { name, samples } = session.project.find(id);
  if (samples.length > 0 && !confirm(`Remove the class "${name}" with all its images?`)) return;
  session.change((project) => project.removeClass(id));
  $('#add').focus();
}

/** Takes files as images of a class; what is no image is told at the end. */
async function take(session, id, files) {
  const faults = [];
  for (const file of files) {
    try {
      const image = await decoded(file);
      await session.add(id, image);
      image.close();
    } catch (error) {
      faults.push(error.message);
    }
    drawSoon();
  }
  if (faults.length > 0) throw new Error(`${faults.slice(0, 3).join(' ')}${faults.length > 3 ? ` So are ${faults.length - 3} more.` : ''}`);
}

/** Sets the step up; `turnCamera(on)` turns the camera on and off. Returns what draws the classes. */
export function gathering(session, camera, turnCamera) {
  let recording;
  const record = async (id) => {
    const mine = {};
    recording = mine;
    if (!camera.on) await turnCamera(true);
    while (recording === mine && camera.on) {
      if (session.ready) await session.add(id, camera.video);
      drawSoon();
      await new Promise((resolve) => setTimeout(resolve, RECORD_MS));
    }
  };
  const list = new ClassList($('#classes'), {
    refresh: drawSoon,
    rename: (id, name) => attempt(() => session.change((project) => project.rename(id, name))),
    remove: (id) => removeClass(session, id),
    removeSample: (id, sample) => session.change((project) => project.removeSample(id, sample)),
    take: (id, files) => attempt(() => take(session, id, files)),
    record: (id) => attempt(() => record(id)),
    stop: () => {
      recording = undefined;
    },
  });
  onClick('#camera', () => turnCamera(!camera.on));
  onClick('#add', () => {
    const { id } = session.change((project) => project.addClass());
    drawNow();
    list.focusName(id);
  });
  return () => list.show(session.project.classes, (id) => session.waiting(id));
}
