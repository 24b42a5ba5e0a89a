// Uses a page in a frame as people do.

const PATIENCE_MS = 60_000;
export const NARROW = 360;

/** What `look` finds, once it finds something. */
export async function until(what, look) {
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (performance.now() > end) throw new Error(`no ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Opens a page in a narrow frame. */
export async function openPage(address) {
  const frame = Object.assign(document.createElement('iframe'), { width: NARROW, height: 800, allow: 'camera' });
  frame.src = address;
  document.body.append(frame);
  await new Promise((resolve) => frame.addEventListener('load', resolve));
  const { contentWindow: window, contentDocument } = frame;
  return {
    frame,
    window,
    $: (selector) => contentDocument.querySelector(selector),
    $$: (selector) => [...contentDocument.querySelectorAll(selector)],
  };
}

/** Files as a person chooses or drags them; `parts` are [name, bytes or Blob]. */
export function chosen(window, parts) {
  const transfer = new window.DataTransfer();
  for (const [name, part] of parts) transfer.items.add(new window.File([part], name, { type: name.endsWith('.png') ? 'image/png' : '' }));
  return transfer;
}

/** Chooses files by an input. */
export function choose(window, input, parts) {
  input.files = chosen(window, parts).files;
  input.dispatchEvent(new window.Event('change'));
}

/** Drops files on an element. */
export function drop(window, element, parts) {
  const event = new window.DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: chosen(window, parts) });
  element.dispatchEvent(event);
}

/** Types into a field. */
export function type(window, field, text) {
  field.value = text;
  field.dispatchEvent(new window.Event('change'));
}

/** Throws where the page is wider than its frame, or axe finds something, in light or in dark. */
export async function checkAccess({ window }) {
  const { document } = window;
  const wide = document.documentElement.scrollWidth;
  if (wide > NARROW) throw new Error(`the page is ${wide} wide where ${NARROW} are to be had`);
  const script = Object.assign(document.createElement('script'), { src: new URL('../../axe/axe.min.js', location.href).href });
  document.head.append(script);
  await new Promise((resolve) => script.addEventListener('load', resolve));
  for (const scheme of ['light', 'dark']) {
    document.documentElement.style.colorScheme = scheme;
    const { violations } = await window.axe.run(document);
    const told = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
    if (told.length > 0) throw new Error(`axe finds in ${scheme}: ${told.join('; ')}`);
  }
  document.documentElement.style.colorScheme = '';
}
