import type { NoOptions } from '../options.js';
import { elementwise, fans, type Initializer } from './initializer.js';
import { truncatedNumber } from './truncated.js';

type Variance = (fanIn: number, fanOut: number) => number;

/** Uniform in +-sqrt(3 variance). */
function uniform(name: string, options: NoOptions | undefined, variance: Variance): Initializer {
  return elementwise(name, options, {}, (random, _, shape) => {
    const { fanIn, fanOut } = fans(shape);
    const limit = Math.sqrt(3 * variance(fanIn, fanOut));
    return () => limit * (2 * random.uniform() - 1);
  });
}

function normal(name: string, options: NoOptions | undefined, variance: Variance): Initializer {
  return elementwise(name, options, {}, (random, _, shape) => {
    const { fanIn, fanOut } = fans(shape);
    const deviation = Math.sqrt(variance(fanIn, fanOut));
    return () => deviation * truncatedNumber(random);
  });
}

const glorot: Variance = (fanIn, fanOut) => 2 / (fanIn + fanOut);
const he: Variance = (fanIn) => 2 / fanIn;
const lecun: Variance = (fanIn) => 1 / fanIn;

/** Uniform in +-sqrt(6 / (fanIn + fanOut)). Glorot and Bengio, 2010. */
export function glorotUniform(options?: NoOptions): Initializer {
  return uniform('glorotUniform', options, glorot);
}

/** Truncated normal of variance 2 / (fanIn + fanOut). Glorot and Bengio, 2010. */
export function glorotNormal(options?: NoOptions): Initializer {
  return normal('glorotNormal', options, glorot);
}

/** Uniform in +-sqrt(6 / fanIn). He et al., 2015. */
export function heUniform(options?: NoOptions): Initializer {
  return uniform('heUniform', options, he);
}

/** Truncated normal of variance 2 / fanIn. He et al., 2015. */
export function heNormal(options?: NoOptions): Initializer {
  return normal('heNormal', options, he);
}

/** Uniform in +-sqrt(3 / fanIn). LeCun et al., 1998. */
export function lecunUniform(options?: NoOptions): Initializer {
  return uniform('lecunUniform', options, lecun);
}
