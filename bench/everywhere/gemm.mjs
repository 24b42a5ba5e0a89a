// Products of n x n matrices on whatever runs this: GFLOP/s, the median of a second. Imports nothing, as runtimes and pages find the
// package in different places.
export async function gemm(nn, ops, sizes) {
  const speeds = sizes.map((n) => {
    const [a, b] = [1, 2].map((seed) =>
      nn.tensor(
        Float32Array.from({ length: n * n }, (_, i) => ((i * 7919 * seed) % 1000) / 1000 - 0.5),
        [n, n],
      ),
    );
    const out = nn.tensor(new Float32Array(n * n), [n, n]);
    for (const end = performance.now() + 400; performance.now() < end; ) ops.matmul(a, b, { out });
    const times = [];
    // browsers round their clocks: several products a look at it
    const calls = Math.ceil(2e9 / (2 * n ** 3));
    for (const end = performance.now() + 1000; performance.now() < end; ) {
      const start = performance.now();
      for (let i = 0; i < calls; i++) ops.matmul(a, b, { out });
      times.push((performance.now() - start) / calls);
    }
    times.sort((x, y) => x - y);
    return (2 * n ** 3) / times[times.length >> 1] / 1e6;
  });
  return { runtime: nn.backendInfo().runtime, microKernel: nn.backendInfo().microKernel, speeds };
}
