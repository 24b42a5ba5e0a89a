// A trial that takes its time, and goes on from its checkpoint: what it comes to tells of every step, and of the order.
const STEPS = 8;

export default async function slow({ x, pace = 100 }, { seed, signal, report, checkpoint }) {
  const saved = await checkpoint.load();
  const { from, sum } = saved ? JSON.parse(new TextDecoder().decode(saved)) : { from: 0, sum: seed % 1000 };
  let total = sum;
  for (let step = from; step < STEPS; step++) {
    await new Promise((resolve) => setTimeout(resolve, pace));
    if (signal.aborted) break;
    total = (31 * total + x * (step + 1)) % 9973;
    report(step, { total });
    await checkpoint.save(new TextEncoder().encode(JSON.stringify({ from: step + 1, sum: total })));
  }
  return { total };
}
