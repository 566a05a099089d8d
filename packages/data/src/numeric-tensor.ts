import type { NumericArray } from './table.ts';

/** Numbers in C order (the last index runs fastest), in the type that the file has. A scalar has the shape []. */
export interface NumericTensor {
  readonly shape: readonly number[];
  readonly data: NumericArray;
}
