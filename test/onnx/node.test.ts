// The official tests of operators: none is wrong, and those that there are layers for pass.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { nodeTests, type Outcome } from './node-tests.js';

/** How many tests of a kind pass at least. */
const PASSED: Readonly<Record<string, number>> = { node: 485, 'pytorch-converted': 63, 'pytorch-operator': 30, simple: 7 };

for (const kind of ['node', 'pytorch-converted', 'pytorch-operator', 'simple']) {
  test(kind, () => {
    const outcomes = nodeTests(kind);
    if (outcomes.length === 0) {
      console.log('  left out: libonnx-testdata is not installed');
      return;
    }
    const told = ({ test: name, detail }: Outcome): string => `${name}: ${detail}`;
    assert.equal(outcomes.filter(({ result }) => result === 'wrong').map(told), []);
    const counts = new Map<string, { passed: number; refused: number }>();
    for (const { operators, result } of outcomes) {
      const count = counts.get(operators) ?? { passed: 0, refused: 0 };
      if (result === 'passed') count.passed++;
      else count.refused++;
      counts.set(operators, count);
    }
    const list = [...counts]
      .filter(([, { passed }]) => passed > 0)
      .map(([operators, { passed, refused }]) => `${operators} ${passed}/${passed + refused}`);
    const all = outcomes.filter(({ result }) => result === 'passed').length;
    console.log(`  ${kind}: ${all} of ${outcomes.length} passed, the others refused: ${list.join(', ')}`);
    assert.ok(all >= (PASSED[kind] ?? 0), `${all} passed; expected ${PASSED[kind]}`);
  });
}

test.run();
