import { MarginaliaError } from '@marginalia/core-wasm';
import { stat } from 'node:fs/promises';
import { homedir, platform } from 'node:os';
import { join } from 'node:path';
import { readTable } from '../read-table.ts';
import type { Table } from '../table.ts';
import type { NamedDataset } from './named-datasets.ts';
import { readBytes } from './read-bytes.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Finds and reads a set: images scaled to [0, 1], labels set aside; binarized images as 0 and 1.
 *
 * @throws E_FILE naming the files and the folders, if it is not there
 */
export async function loadNamed(
  { name, files, toTable }: NamedDataset,
  folders: readonly string[],
): Promise<Table> {
  const paths = await Promise.all(files.map((names) => findFile(names, folders)));
  const missing = files.filter((_, index) => paths[index] === null).map(([best]) => best);
  if (missing.length > 0)
    throw new MarginaliaError(
      'E_FILE',
      `loadTable: data set ${name} must be on this machine, got no ${missing.join(' and no ')}`,
      {
        where: `looked in ${folders.join(', ')}`,
        remedy: 'Put the files into one of these folders, or name theirs with --data-dir.',
      },
    );
  const tables = await Promise.all(
    paths
      .filter((path) => path !== null)
      .map(async (path) => readTable(await readBytes(path), { name: path })),
  );
  return toTable(tables);
}

/** Where sets are looked for, in order: a folder that was named, MARGINALIA_DATA, the user's cache folder. */
export function dataFolders(dataDir: string | undefined, environment: Environment): string[] {
  const home = homedir();
  const cache =
    environment['XDG_CACHE_HOME'] ||
    (platform() === 'win32' && environment['LOCALAPPDATA']) ||
    (platform() === 'darwin' ? join(home, 'Library', 'Caches') : join(home, '.cache'));
  return [dataDir, environment['MARGINALIA_DATA'], join(cache, 'marginalia')].flatMap((folder) =>
    folder ? [folder] : [],
  );
}

async function findFile(names: readonly string[], folders: readonly string[]): Promise<string | null> {
  for (const folder of folders)
    for (const name of names) {
      const path = join(folder, name);
      const status = await stat(path).catch(() => null);
      if (status?.isFile()) return path;
    }
  return null;
}
