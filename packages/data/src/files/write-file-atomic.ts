import { randomUUID } from 'node:crypto';
import { open, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileError } from './file-error.ts';

/**
 * Writes a file so that its name always stands for all of the old content or all of the new.
 *
 * The bytes, or blocks of them, go to a temporary name in the same folder, to the disk, then are renamed. A file that exists keeps its
 * mode; a link keeps pointing where it does; a pipe or a device is written to. Nothing is left behind on failure.
 *
 * @throws E_FILE if the folder does not exist, the path is a folder, or the disk is full or may not be written
 */
export async function writeFileAtomic(path: string, bytes: Uint8Array | Iterable<Uint8Array>): Promise<void> {
  try {
    const target = await existing(path);
    if (target === null) await replace(path, bytes, null);
    else if (target.regular) await replace(target.path, bytes, target.mode);
    else await writeFile(path, bytes);
  } catch (cause) {
    throw fileError('writeFileAtomic', path, cause, 'folder');
  }
}

interface Target {
  readonly path: string;
  readonly regular: boolean;
  readonly mode: number;
}

async function existing(path: string): Promise<Target | null> {
  try {
    const status = await stat(path);
    return { path: await realpath(path), regular: status.isFile(), mode: status.mode };
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return null;
    throw cause;
  }
}

async function replace(
  path: string,
  bytes: Uint8Array | Iterable<Uint8Array>,
  mode: number | null,
): Promise<void> {
  const temporary = join(dirname(path), `.${randomUUID()}.tmp`);
  try {
    {
      await using file = await open(temporary, 'wx');
      if (mode !== null) await file.chmod(mode);
      await writeFile(file, bytes);
      await file.sync();
    }
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw cause;
  }
}
