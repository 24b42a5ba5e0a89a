import { ShapeError } from '../errors.js';
import { nonNegative } from '../options.js';
import { formatShape } from '../shape.js';
import { elementwise, fans, type Initializer, unlisted } from './initializer.js';

/**
 * A convolution that hands each of its C input channels on: filter f has a one in the middle of channel f, and zeros. Of filters from C on
 * every number is uniform in +-sqrt(3 restScale / fanIn); with the default `restScale` of 0 they are zeros, as in PyTorch's `dirac_`, with 1/3 they
 * start as PyTorch's convolutions do. The middle of an even extent k is k / 2. Of a dense kernel it is the identity. Throws ShapeError for
 * shapes of fewer than two dimensions. Zagoruyko and Komodakis, "DiracNets" (2017).
 */
export function dirac(options?: { restScale?: number }): Initializer {
  unlisted.dirac = dirac;
  return elementwise('dirac', options, { restScale: [nonNegative, 0] } as const, (random, { restScale }, shape) => {
    const [inputs, filters] = shape.slice(-2);
    if (filters === undefined)
      throw new ShapeError(`dirac: received the shape ${formatShape(shape)}; expected a kernel of [..., inputs, outputs].`);
    const limit = Math.sqrt((3 * restScale) / fans(shape).fanIn);
    const middle = shape.slice(0, -2).reduce((place, extent) => place * extent + (extent >> 1), 0);
    let i = 0;
    return () => {
      const filter = i % filters;
      const row = (i++ - filter) / filters;
      if (filter < inputs!) return row === middle * inputs! + filter ? 1 : 0;
      return limit * (2 * random.uniform() - 1);
    };
  });
}
