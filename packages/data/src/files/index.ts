export { downloadDataset, type DownloadOptions } from './download-dataset.ts';
export { datasetNames, loadTable, type LoadOptions } from './load-table.ts';
export type { Environment } from './locate-dataset.ts';
export { readBytes } from './read-bytes.ts';
export { writeFileAtomic } from './write-file-atomic.ts';
