import type { Kernels } from '../engine/kernels.js';
import { checkOptions } from '../options.js';
import type { Schedule } from '../schedules/index.js';
import { Optimizer, type Update } from './optimizer.js';

export interface SGDOptions {
  /** Default 0.01. */
  learningRate?: number | Schedule;
}

/** Stochastic gradient descent: w -= learningRate * g. Robbins and Monro, 1951. */
export class SGD extends Optimizer {
  readonly stateCount: number = 0;

  constructor(options: SGDOptions = {}) {
    checkOptions('SGD', options, ['learningRate']);
    super('SGD', options.learningRate ?? 0.01);
  }

  update(kernels: Kernels, { parameters, gradients, length, rate }: Update): void {
    kernels.sgd(parameters, gradients, length, rate);
  }
}
