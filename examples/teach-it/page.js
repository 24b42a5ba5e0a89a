// What all steps of the page have in common: its elements, sentences for what goes wrong, and when it is drawn.

/** The page is drawn so long after a change: much may change at once. */
const DRAW_MS = 40;

export const $ = (selector) => document.querySelector(selector);

export const fail = (error) => {
  $('#problem').textContent = error.message;
};

let draw = () => {};
let drawing = false;

/** Says how the page is drawn. */
export const drawWith = (how) => {
  draw = how;
};

/** Draws the page now, or soon. */
export const drawNow = () => draw();

export function drawSoon() {
  if (drawing) return;
  drawing = true;
  setTimeout(() => {
    drawing = false;
    draw();
  }, DRAW_MS);
}

/** Does what a click asked for; what goes wrong is told in a sentence. */
export async function attempt(work) {
  $('#problem').textContent = '';
  try {
    return await work();
  } catch (error) {
    return fail(error);
  } finally {
    drawSoon();
  }
}

export const onClick = (selector, work) => $(selector).addEventListener('click', () => attempt(work));

/** The number in a field of settings. */
export function setting(selector) {
  const { validity, valueAsNumber, min, max, labels } = $(selector);
  if (validity.valid && !Number.isNaN(valueAsNumber)) return valueAsNumber;
  throw new Error(`"${labels[0].textContent.trim()}" takes a number from ${min} to ${max}.`);
}
