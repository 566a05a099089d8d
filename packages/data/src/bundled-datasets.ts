import type { Pixels } from './pixels.ts';

/** A data set that comes with the package, in its folder `datasets`. */
export interface BundledDataset {
  readonly name: string;
  /** Resolves as `@marginalia/data/datasets/FILE`, for a bundler too. */
  readonly file: string;
  readonly description: string;
  readonly rows: number;
  /** The column of classes, left out of a selection unless it is named. */
  readonly label: string | null;
  /** What the columns but the label are, if they are pixels. */
  readonly pixels: Pixels | null;
}

/** Values are as in the file: the pixels of digits are 0 … 16. Origin, licence, checksums: datasets/README.md. */
export const bundledDatasets: readonly BundledDataset[] = [
  {
    name: 'faithful',
    file: 'faithful.csv',
    description: 'Old Faithful: length of an eruption and waiting time to the next, minutes',
    rows: 272,
    label: null,
    pixels: null,
  },
  {
    name: 'iris',
    file: 'iris.csv',
    description: 'Iris flowers: four lengths in cm, three species',
    rows: 150,
    label: 'species',
    pixels: null,
  },
  {
    name: 'digits',
    file: 'digits.csv.gz',
    description: 'Handwritten digits: 8 × 8 pixels of 0 … 16, ten classes',
    rows: 1797,
    label: 'label',
    pixels: { height: 8, width: 8, values: { kind: 'grey', levels: 16, white: 16 } },
  },
];
