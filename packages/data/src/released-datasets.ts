import type { Pixels } from './pixels.ts';

/** A file of a set as it was released. */
export interface ReleasedFile {
  /** What it is kept as; other names under which it is found: the README. */
  readonly name: string;
  readonly address: string;
  /** Of the file at the address. */
  readonly bytes: number;
  readonly sha256: string;
  /** SHA-256 of its numbers, a byte each, row after row: the same however they are packed. */
  readonly numbers: string;
}

/** A part of a set that is known by name, and is not bundled. */
export interface ReleasedDataset {
  /** As `loadTable` and the command line name it. */
  readonly name: string;
  readonly family: 'mnist' | 'fashion' | 'binarized-mnist';
  /** As the field splits the set; the sets of grey images have no validation part of their own. */
  readonly part: 'train' | 'validation' | 'test';
  readonly rows: number;
  readonly pixels: Pixels;
  /** Images, then labels where there are any. */
  readonly files: readonly ReleasedFile[];
}

type Sums = readonly [bytes: number, sha256: string, numbers: string];

/**
 * The sets that published likelihoods are of. Burda et al. 2016 train on all 60,000 images of MNIST, binarized afresh each epoch; the fixed
 * binarization is of Larochelle & Murray 2011: 50,000, 10,000 and 10,000 images, in another order than MNIST's.
 */
export const releasedDatasets: readonly ReleasedDataset[] = [
  grey('mnist', 'train', [
    [
      9_912_422,
      '440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609',
      '741c988805d008ac6e4c904b69001ba184c24b2c540a4ef403f4c71b676cf757',
    ],
    [
      28_881,
      '3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c',
      '1feba77c54802fa5339a11837ea4b2866434b83314ec45192930f1df69120c13',
    ],
  ]),
  grey('mnist', 'test', [
    [
      1_648_877,
      '8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6',
      '6d87418db22cc8025d05968bec9bd5c3932904b23485740db143a061a2c9d161',
    ],
    [
      4_542,
      'f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6',
      'ddeff807876a9661a1110d45c266c86239a3a1b7d37da0c3716a7a683c852ff5',
    ],
  ]),
  grey('fashion', 'train', [
    [
      26_421_880,
      '3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84',
      '2e487a6c89124f78f2d7521542223cafe96f7123c3ca13d447772ac6ecbb3012',
    ],
    [
      29_515,
      'a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845',
      '657fbd221bfc9f4198cc14b5619cc33ec57c58dd0e47af4d99d6650759e869a7',
    ],
  ]),
  grey('fashion', 'test', [
    [
      4_422_102,
      '346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073',
      'c867c93ff95360594e8ec3287995350b824dd110b11595c0e13d5423f621867a',
    ],
    [
      5_148,
      '67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5',
      '3d0e6c6ea990b53b6f8f500a41cac93881d981b315f84578b7d915342ade01e9',
    ],
  ]),
  binarized('train', 50_000, [
    78_400_000,
    'ad693b29f94c14277b095f5238ddefbbdaaae0939789dd2f4f0205278cee3e4d',
    '43490d4d6ac9002727af4426d8748609fdb7e4094fa65ad8d681ea60082a7a5a',
  ]),
  binarized('valid', 10_000, [
    15_680_000,
    '1de3d397c40fe8eeb33dafd4099a1f665ec01e96d9be234aaeeac8a34930e2e2',
    '069b4f0beb389b776478c3e872b4df71c95ac4be64d7cbe6d32e24ebac8e6d5e',
  ]),
  binarized('test', 10_000, [
    15_680_000,
    'e6687bfea3f820c174f33b7865140b2a2dd2930ef786f35d45795fc193b5ab2c',
    'ca0294c3b8d984c7a1dc891015a8eea6f37bae59a34e35ea0fc8c47110a8dd86',
  ]),
];

/** 28 × 28 images of 256 grey levels, scaled to [0, 1], and their labels. */
function grey(
  family: 'mnist' | 'fashion',
  part: 'train' | 'test',
  [images, labels]: readonly [Sums, Sums],
): ReleasedDataset {
  const folder = {
    mnist: 'https://storage.googleapis.com/cvdf-datasets/mnist',
    fashion: 'http://fashion-mnist.s3-website.eu-central-1.amazonaws.com',
  }[family];
  const file = (kind: string, [bytes, sha256, numbers]: Sums): ReleasedFile => {
    const name = `${part === 'train' ? 'train' : 't10k'}-${kind}-ubyte.gz`;
    return { name: `${family}-${name}`, address: `${folder}/${name}`, bytes, sha256, numbers };
  };
  return {
    name: part === 'train' ? family : `${family}-test`,
    family,
    part,
    rows: part === 'train' ? 60_000 : 10_000,
    pixels: { height: 28, width: 28, values: { kind: 'grey', levels: 255, white: 1 } },
    files: [file('images-idx3', images), file('labels-idx1', labels)],
  };
}

function binarized(part: 'train' | 'valid' | 'test', rows: number, sums: Sums): ReleasedDataset {
  const [bytes, sha256, numbers] = sums;
  const name = `binarized_mnist_${part}.amat`;
  const address = `http://www.cs.toronto.edu/~larocheh/public/datasets/binarized_mnist/${name}`;
  return {
    name: `binarized-mnist-${part}`,
    family: 'binarized-mnist',
    part: part === 'valid' ? 'validation' : part,
    rows,
    pixels: { height: 28, width: 28, values: { kind: 'binary' } },
    files: [{ name, address, bytes, sha256, numbers }],
  };
}
