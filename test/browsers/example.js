// Opens an example in a frame, example.html?page=moons.html, and reports what it writes into its element #result.
import { report } from './report.js';

report(async () => {
  const frame = document.createElement('iframe');
  frame.src = `../../examples/browser/${new URLSearchParams(location.search).get('page')}`;
  frame.width = 800;
  frame.height = 800;
  document.body.append(frame);
  let text = '';
  while (!text) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    text = frame.contentDocument?.querySelector('#result')?.value ?? '';
  }
  return { text };
});
