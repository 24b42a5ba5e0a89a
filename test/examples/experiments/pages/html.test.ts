import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Html, html } from '../../../../examples/experiments/pages/html.js';

test('text is escaped, HTML is not, lists follow each other, nothing comes of undefined and false', () => {
  const made = html`<p title="${'"a" & \'b\''}">${'<b>'}${[html`<i>1</i>`, 2, undefined, false]}</p>`;
  assert.instance(made, Html);
  assert.is(made.text, '<p title="&quot;a&quot; &amp; &#39;b&#39;">&lt;b&gt;<i>1</i>2</p>');
});

test.run();
