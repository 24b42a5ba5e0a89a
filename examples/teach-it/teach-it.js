// The page: its three steps, put together. What it works on stands in session.js, what learns in teacher.js, which lives in a worker.
import { Camera } from './camera.js';
import { Capture } from './capture.js';
import { gathering } from './gather.js';
import { Keeper } from './keeper.js';
import { learning } from './learn.js';
import { $, attempt, drawSoon, drawWith, fail } from './page.js';
import { teacherInWorker } from './remote-teacher.js';
import { begin, saving } from './saving.js';
import { Session } from './session.js';
import { trying } from './try.js';

const tellKept = (kept) => {
  $('#kept').textContent = kept ? 'All of it is kept in this browser.' : 'The last changes are not kept yet.';
};

await attempt(async () => {
  const teacher = await teacherInWorker();
  const changed = () => {
    drawSoon();
    keeper.later();
  };
  const session = new Session(teacher, new Capture(), { failed: fail, changed });
  const keeper = new Keeper(teacher, session, tellKept, fail);
  const camera = new Camera([...document.querySelectorAll('video.camera')]);
  const trial = trying(session, camera);
  const steps = [gathering(session, camera, trial.turnCamera), learning(session, trial.answerAgain), trial.draw, saving(session, teacher)];
  drawWith(() => {
    for (const draw of steps) draw();
  });
  if (!(await keeper.restored())) await begin(session);
});
