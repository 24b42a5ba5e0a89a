// A trial that takes a while, so that somebody can look on.
export default async function slow({ x }, { report }) {
  for (let step = 0; step < 3; step++) {
    report(step, { loss: x / (step + 1) });
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return { loss: x };
}
