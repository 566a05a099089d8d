export { type BundledDataset, bundledDatasets } from './bundled-datasets.ts';
export { closest } from './closest.ts';
export type { Labels } from './labels.ts';
export { parseNumber, parseNumberText } from './parse-number.ts';
export { type Format, formats, readTable, type ReadOptions } from './read-table.ts';
export type { Scaling } from './scale-columns.ts';
export { type Matrix, selectMatrix, type Selection, type SelectOptions } from './select-matrix.ts';
export {
  type Column,
  type NumericArray,
  type NumericColumn,
  type Table,
  type TextColumn,
  where,
} from './table.ts';
