import { csvPasses } from '../formats/csv.ts';
import { isGzip } from '../gunzip.ts';
import { csvOptions, formatOfName, type ReadOptions, readTable } from '../read-table.ts';
import type { Table } from '../table.ts';
import { gunzipChunks } from './gunzip-chunks.ts';
import { defaultMaxBytes, readBytes } from './read-bytes.ts';
import { openChunks } from './read-chunks.ts';

/** Numbers for which a gzip file reserves addresses, for each of its bytes: dense text packs by half to 30 times. */
const unpacked = 30;

/**
 * Reads a table from a file. Separated values come in chunks: their text is never in memory as a whole, packed or not.
 *
 * @throws E_FILE if it cannot be read, is damaged or has more than maxBytes; E_DATA as `readTable`
 */
export async function readTableFile(path: string, options: Omit<ReadOptions, 'name'> = {}): Promise<Table> {
  const { maxBytes = defaultMaxBytes, header = null } = options;
  const format = options.format ?? formatOfName(path);
  const separated = format && csvOptions(format, path, header);
  if (separated) {
    await using file = await openChunks(path, maxBytes);
    if (file !== null) {
      const packed = isGzip(file.opening);
      const passes = csvPasses({ ...separated, size: packed ? unpacked * file.size : file.size });
      for (;;) {
        const { done, value } = passes.next();
        if (done === true) return value;
        const chunks = file.chunks();
        for await (const chunk of packed ? gunzipChunks(chunks, { name: path, maxBytes }) : chunks)
          value.push(chunk, false);
        value.push(new Uint8Array(), true);
      }
    }
  }
  return readTable(await readBytes(path, maxBytes), { ...options, name: path });
}
