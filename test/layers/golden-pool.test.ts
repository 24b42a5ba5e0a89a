// Pooling held against PyTorch's: forward and the gradient of its input.
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import { engine } from '../../src/engine/engine.js';
import { AveragePooling2D, GlobalAveragePooling2D, type Layer, MaxPooling2D, Sequential } from '../../src/index.js';
import { avgPool2d, avgPool2dGrad, maxPool2d, maxPool2dGrad, Tensor } from '../../src/ops.js';
import { assertClose } from '../golden/compare.js';

/** What test/golden/pool.py writes; arrays are (N, height, width, channels). */
interface Golden {
  shape: [number, number, number, number];
  cases: {
    name: 'max' | 'average' | 'globalAverage';
    poolSize: number;
    strides: number;
    padding: number;
    x: number[];
    y: number[];
    dy: number[];
    dx: number[];
  }[];
}
const golden = JSON.parse(readFileSync(new URL('../golden/pool.json', import.meta.url), 'utf8')) as Golden;
const [N, height, width, channels] = golden.shape;

/** The layer of a case, and dx by the operation that it calls. */
function made({ name, poolSize, strides, padding, ...c }: Golden['cases'][number]): { layer: Layer; y: Tensor; dx: Tensor } {
  const images = new Tensor(Float32Array.from(c.x), golden.shape);
  if (name === 'globalAverage') {
    const owner = engine();
    const [y, dy] = [Tensor.inEngine([N, channels], owner), new Tensor(Float32Array.from(c.dy), [N, channels])];
    const dx = Tensor.inEngine(golden.shape, owner);
    owner.kernels.globalAveragePool({ batch: N, pixels: height * width, channels, x: images.pointer(owner), y: y.pointer(owner) });
    owner.kernels.globalAveragePoolGrad({ batch: N, pixels: height * width, channels, dy: dy.pointer(owner), dx: dx.pointer(owner) });
    return { layer: new GlobalAveragePooling2D({ inputShape: golden.shape.slice(1) }), y, dx };
  }
  const options = { poolSize, strides, padding };
  const y = name === 'max' ? maxPool2d(images, options) : avgPool2d(images, options);
  const dy = new Tensor(Float32Array.from(c.dy), y.shape);
  const dx = name === 'max' ? maxPool2dGrad(images, y, dy, options) : avgPool2dGrad(dy, golden.shape, options);
  const Kind = name === 'max' ? MaxPooling2D : AveragePooling2D;
  return { layer: new Kind({ ...options, inputShape: golden.shape.slice(1) }), y, dx };
}

for (const c of golden.cases) {
  test(`${c.name} ${c.poolSize}x${c.poolSize}, strides ${c.strides}, padding ${c.padding}: as in PyTorch`, () => {
    // the largest number is one of x, so nothing is rounded
    const tolerance = c.name === 'max' ? 0 : 1e-6;
    const { layer, y, dx } = made(c);
    assertClose('y', y.data, c.y, tolerance);
    assertClose('dx', dx.data, c.dx, tolerance);
    const { data } = new Sequential([layer]).predict({ data: Float32Array.from(c.x), shape: golden.shape });
    assertClose('the layer’s y', data, c.y, tolerance);
  });
}

test.run();
