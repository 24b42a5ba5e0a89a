import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { contrast } from '../../../../examples/experiments/pages/contrast.js';
import { STYLE } from '../../../../examples/experiments/pages/style.js';

/** The colours of light and of dark, by name. */
const themes = [...STYLE.matchAll(/:root \{([^}]*)\}/g)].map(
  ([, block]) => new Map([...block!.matchAll(/--([\w-]+): (#\w+)/g)].map(([, name, value]) => [name!, value!])),
);

for (const [i, theme] of themes.entries()) {
  test(`${['light', 'dark'][i]}: text has a contrast of 4.5 on the page and on a card, lines one of 3`, () => {
    const least = (names: string[]): number =>
      Math.min(...names.flatMap((name) => ['ground', 'card'].map((ground) => contrast(theme.get(name)!, theme.get(ground)!))));
    assert.ok(least(['text', 'soft', 'link', 'good', 'bad', 'open']) >= 4.5);
    const series = [...theme.keys()].filter((name) => name.startsWith('series-'));
    assert.is(series.length, 8);
    assert.ok(least(series) >= 3);
  });
}

test('there is a theme for light and one for dark', () => assert.is(themes.length, 2));

test.run();
