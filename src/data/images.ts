/** Labelled byte images. They stay bytes until a batch is read: `x` goes into `fit` as it is. */
export interface LabelledImages {
  /** `shape` is (count, height, width, channels): 28 x 28 x 1 in MNIST's family, 32 x 32 x 3 in CIFAR's; `data` holds 0 to 255, row by row. */
  x: { data: Uint8Array; shape: [count: number, height: number, width: number, channels: number] };
  /** Integer class labels (count), from 0. */
  y: Uint8Array;
}
