// Engines come and go without a trace; instructions that a host lacks are told.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createSingleEngine } from '../../src/engine/engine.js';
import { backendInfo, OptionError, ready, tensor } from '../../src/index.js';
import { matmul } from '../../src/ops.js';

test.after(async () => {
  await ready({ simd: 'strict' });
});

test('10,000 engines, made and dropped, leave no memory behind', async () => {
  assert.ok(globalThis.gc, 'run with --expose-gc');
  const resident = () => {
    globalThis.gc!();
    return process.memoryUsage().rss / 2 ** 20;
  };
  let before = 0;
  for (let i = 0; i < 10_000; i++) {
    const { arena, kernels, memory } = createSingleEngine();
    const at = arena.allocate(1000);
    kernels.fill({ y: at, n: 250, value: i });
    assert.is(memory.floats(at, 250)[249], i);
    // memory is given back between turns of the event loop
    if (i % 100 === 0) await new Promise((resolve) => setTimeout(resolve, 0));
    if (i === 5000) before = resident();
  }
  // 5,000 engines that stayed would hold some 30 KiB each, and the touched pages of their memory
  const grown = resident() - before;
  assert.ok(grown < 64, `${grown} MiB more than after 5,000`);
});

test('relaxed SIMD computes what strict SIMD does, but for rounding, or is refused', async () => {
  const n = 70;
  const data = Float32Array.from({ length: n * n }, (_, i) => ((i * 7919) % 1000) / 1000 - 0.5);
  await ready({ simd: 'strict' });
  const strict = matmul(tensor(data, [n, n]), tensor(data, [n, n])).data.slice();
  const { simd, note } = await ready({ simd: 'auto' });
  if (simd === 'strict') {
    assert.match(note ?? '', /no relaxed SIMD/);
    await ready({ simd: 'relaxed' }).then(
      () => assert.unreachable('relaxed SIMD on a host without it'),
      (error: unknown) => assert.ok(error instanceof OptionError && /no relaxed SIMD/.test(error.message), String(error)),
    );
    return;
  }
  for (const microKernel of ['4x8', '2x16', '6x8', 'auto'] as const) {
    await ready({ simd: 'relaxed', microKernel });
    const relaxed = matmul(tensor(data, [n, n]), tensor(data, [n, n])).data;
    strict.forEach((value, i) => {
      assert.ok(Math.abs(relaxed[i]! - value) <= 1e-5, `${microKernel} [${i}]`);
    });
  }
});

test('the micro-kernel of the relaxed builds is refused elsewhere', async () => {
  await ready({ simd: 'strict' });
  await ready({ microKernel: '6x8' }).then(
    () => assert.unreachable('6x8 without fused multiply-adds'),
    (error: unknown) => assert.ok(error instanceof OptionError && /relaxed/.test(error.message), String(error)),
  );
});

test('what cannot be is refused before anything changes', async () => {
  const before = backendInfo();
  const refused = async (options: object, message: string) => {
    const error = await ready(options).catch((e: unknown) => e);
    assert.instance(error, OptionError);
    assert.is((error as Error).message, message);
  };
  await refused({ module: 3 }, 'ready: option "module" must be a WebAssembly.Module, received 3.');
  await refused({ module: '' }, 'ready: option "module" must be a WebAssembly.Module, received "".');
  assert.equal(backendInfo(), before);
});

test.run();
