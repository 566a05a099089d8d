import { MarginaliaError } from '@marginalia/core-wasm';
import { formats, type Table } from '@marginalia/data';
import { loadTable, type LoadOptions } from '@marginalia/data/files';
import { unlessInterrupted } from './interrupt.ts';
import { sentenceOf } from './sentence-of.ts';
import type { Session } from './session.ts';

/** DATA as it is; the files of a named set that are in none of the folders are downloaded. */
export async function openTable({ flags, signal }: Session, source: string): Promise<Table> {
  const format = flags.choice('format', formats);
  const dataDir = flags.text('data-dir');
  const options = {
    ...(format !== null && { format }),
    ...(dataDir !== null && { dataDir }),
  };
  return unlessInterrupted(signal, loadOrDownload(source, options));
}

/** @throws E_FILE with every file that is missing and every folder, and why it could not be downloaded */
async function loadOrDownload(source: string, options: LoadOptions): Promise<Table> {
  try {
    return await loadTable(source, { ...options, download: true });
  } catch (error) {
    if (!(error instanceof MarginaliaError) || !error.message.startsWith('downloadDataset: ')) throw error;
    return await loadTable(source, options).catch((missing: unknown) => {
      if (!(missing instanceof MarginaliaError)) throw missing;
      const { code, where, remedy } = missing;
      throw new MarginaliaError(
        code,
        `loadTable: ${sentenceOf(missing)}; the download failed: ${sentenceOf(error)}`,
        {
          ...(where !== null && { where }),
          ...(remedy !== null && { remedy }),
          cause: error,
        },
      );
    });
  }
}
