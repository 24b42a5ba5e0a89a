// A module as users write one for a worker: it imports nothing, and is handed the package.
export default function ownLayers({ Layer, tensor }) {
  /** y = 2 x */
  class Doubling extends Layer {
    get emits() {
      return true;
    }

    plan(plan) {
      const { input: x, inputGradient: dx } = plan;
      return { x, y: plan.output(x.shape), dx, dy: plan.outputGradient };
    }

    forward(kernels, { x, y }, rows) {
      kernels.affine({ x: x.pointer, y: y.pointer, n: rows * x.size, scale: 2 });
    }

    backward(kernels, { x, dx, dy }, rows) {
      if (dx) kernels.affine({ x: dy.pointer, y: dx.pointer, n: rows * x.size, scale: 2 });
    }
  }
  return { Doubling, constantly: (value) => Array.from(tensor([value, value]).data) };
}
