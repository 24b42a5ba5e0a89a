/** A square convolution of square images; `first`: nothing asks for its input's gradient. */
export interface ConvCase {
  name: string;
  batch: number;
  size: number;
  channels: number;
  filters: number;
  kernel: number;
  stride?: number;
  padding?: number;
  first?: boolean;
}

const cifar = { batch: 64, kernel: 3, padding: 1 };
const imagenet = { batch: 4, kernel: 3, padding: 1 };

/** The convolutions of the zoo's networks. */
export const CONV_CASES: ConvCase[] = [
  { ...cifar, name: 'CNN conv1', size: 32, channels: 3, filters: 16, first: true },
  { ...cifar, name: 'CNN conv2', size: 16, channels: 16, filters: 32 },
  { name: 'LeNet-5 conv1', batch: 32, size: 28, channels: 1, filters: 6, kernel: 5, padding: 2, first: true },
  { name: 'LeNet-5 conv2', batch: 32, size: 14, channels: 6, filters: 16, kernel: 5 },
  { ...cifar, name: 'VGG conv1', size: 32, channels: 3, filters: 32, first: true },
  { ...cifar, name: 'VGG conv2', size: 16, channels: 32, filters: 64 },
  { ...cifar, name: 'VGG conv3', size: 8, channels: 64, filters: 128 },
  { ...cifar, name: 'VGG conv4', size: 4, channels: 128, filters: 256 },
  { ...cifar, name: 'VGG conv5', size: 2, channels: 256, filters: 512 },
  { ...cifar, name: 'ResNet-20 16', size: 32, channels: 16, filters: 16 },
  { ...cifar, name: 'ResNet-20 16-32', size: 32, channels: 16, filters: 32, stride: 2 },
  { ...cifar, name: 'ResNet-20 32', size: 16, channels: 32, filters: 32 },
  { ...cifar, name: 'ResNet-20 32-64', size: 16, channels: 32, filters: 64, stride: 2 },
  { ...cifar, name: 'ResNet-20 64', size: 8, channels: 64, filters: 64 },
  { name: 'ResNet-18 stem', batch: 4, size: 224, channels: 3, filters: 64, kernel: 7, stride: 2, padding: 3, first: true },
  { ...imagenet, name: 'ResNet-18 128', size: 28, channels: 128, filters: 128 },
  { ...imagenet, name: 'ResNet-18 512', size: 7, channels: 512, filters: 512 },
  { name: 'ResNet-18 64-128 1x1', batch: 4, size: 56, channels: 64, filters: 128, kernel: 1, stride: 2 },
];

/** Rows, and columns, of the result. */
export const outSizeOf = ({ size, kernel, stride = 1, padding = 0 }: ConvCase): number =>
  Math.floor((size + 2 * padding - kernel) / stride) + 1;
