// A trial without a network: a bowl whose bottom is at x = 3, y = 'b'.
export default async function bowl({ x, y = 'b', wrong }, { budget = 1, seed, report, checkpoint }) {
  if (wrong) throw new Error(`x of ${x} is wrong`);
  const saved = await checkpoint.load();
  const from = saved?.[0] ?? 0;
  for (let step = from; step < budget; step++) report(step, { loss: (x - 3) ** 2 + 1 / (step + 1) });
  await checkpoint.save(Uint8Array.of(budget));
  return { loss: (x - 3) ** 2 + (y === 'b' ? 0 : 1) + 1 / budget, from, seed };
}
