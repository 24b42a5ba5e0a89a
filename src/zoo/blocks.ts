import { Add, BatchNormalization, Conv2D, ReLU, type SymbolicTensor } from '../layers/index.js';

/** A batch norm with PyTorch's constants; its momentum of 0.1 is 0.9 here. */
export function batchNorm(name: string): BatchNormalization {
  return new BatchNormalization({ name, momentum: 0.9, epsilon: 1e-5 });
}

/**
 * A convolution with a batch norm behind it, which takes any bias out again: so it has none. Padding as PyTorch's, half the kernel.
 * Starting weights: He et al., "Delving Deep into Rectifiers" (2015).
 */
export function bareConv(name: string, filters: number, kernelSize: number, strides = 1, inputShape?: readonly number[]): Conv2D {
  const padding = (kernelSize - 1) / 2;
  return new Conv2D({
    name,
    filters,
    kernelSize,
    strides,
    padding,
    useBias: false,
    kernelInitializer: 'heNormal',
    ...(inputShape ? { inputShape } : {}),
  });
}

/** A basic block of He et al., "Deep Residual Learning for Image Recognition" (2015): ReLU(shortcut + BN(conv(ReLU(BN(conv(x)))))). */
export function basicBlock(name: string, x: SymbolicTensor, shortcut: SymbolicTensor, filters: number, strides: number): SymbolicTensor {
  const h = batchNorm(`${name}.bn1`).apply(bareConv(`${name}.conv1`, filters, 3, strides).apply(x));
  const relu = new ReLU({ name: `${name}.relu1` }).apply(h);
  const branch = batchNorm(`${name}.bn2`).apply(bareConv(`${name}.conv2`, filters, 3).apply(relu));
  return new ReLU({ name: `${name}.relu2` }).apply(new Add({ name: `${name}.add` }).apply([branch, shortcut]));
}

/** A shortcut that learns: a 1x1 convolution with a batch norm, `name.0` and `name.1` as in PyTorch's Sequential. */
export function projection(name: string, x: SymbolicTensor, filters: number, strides: number): SymbolicTensor {
  return batchNorm(`${name}.1`).apply(bareConv(`${name}.0`, filters, 1, strides).apply(x));
}
