import type { ByScale } from '../experiment.js';

export type ImageSet = 'mnist' | 'fashion-mnist' | 'kmnist' | 'cifar10' | 'cifar100';

/** How noise is added to pixels at 0..1: several readings of "we add Gaussian noise to the training input data". */
export type NoiseKind =
  /** Drawn anew for every batch. */
  | 'fresh'
  /** Added once, before training. */
  | 'once'
  /** Added to the training set itself in every epoch, so that it piles up. */
  | 'accumulating'
  /** One number for all pixels of an image, anew in every epoch. */
  | 'perImage'
  /** Added once, to the test images too. */
  | 'onceAndTest';

/** Images of a data set. */
export interface ImagesSpec {
  set: ImageSet;
  /**
   * What the network sees: bytes 0..255; pixels / 255; or those with the training set's mean, or ImageNet's, taken off and divided by
   * the deviation.
   */
  normalisation: 'bytes' | 'unit' | 'centred' | 'imagenet';
  /** What is validated on after every epoch: a share of the training images, their last ones, or the test images. Default: nothing. */
  validation?: number | 'test';
  /** The first so many of the training and of the test images. Default: all at full and quick, those of the committed slice at smoke. */
  train?: ByScale<number | 'all'>;
  test?: ByScale<number | 'all'>;
  noise?: { stddev: number; kind: NoiseKind };
  /** What the network sees instead of the images, computed once: the features of a frozen ResNet-18, or histograms of gradients. */
  features?: 'resnet18' | 'hog';
}

/** Points of the plane in classes, half as many again for the test. */
export interface PointsSpec {
  set: 'moons' | 'circles' | 'blobs';
  samples: number;
  noise: number;
  /** Blobs: how many. Default 3. */
  centers?: number;
}

/** Palindromes, drawn anew in every epoch; the test's are drawn once, apart from them. */
export interface PalindromesSpec {
  set: 'palindromes';
  length: number;
  /** Batches an epoch. */
  batches: ByScale<number>;
  /** Digits as numbers 0..9, or from -1 to 1. */
  digits: 'raw' | 'unit';
}

export type DataSpec = ImagesSpec | PointsSpec | PalindromesSpec;

/** Examples and their classes. */
export interface Examples {
  x: { data: Uint8Array | Float32Array; shape: readonly number[] };
  y: Uint8Array | Int32Array;
}

/** What a run needs of its data. */
export interface PreparedData {
  train: Examples;
  validation: Examples | undefined;
  test: Examples;
  classes: number;
  /** Of one example. */
  shape: readonly number[];
  /** x * scale + offset, then (x - mean) / deviation a channel. */
  normalisation: { scale: number; offset: number; mean?: readonly number[]; deviation?: readonly number[] };
  /** Changes the training examples at the start of an epoch; called with every epoch in turn, from 0. */
  beginEpoch?: (epoch: number) => void;
  /** Batches drawn anew for an epoch, instead of `train`. */
  batches?: { count: number; of(epoch: number): Iterable<Examples> };
}
