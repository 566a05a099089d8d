import { MarginaliaError } from '@marginalia/core-wasm';
import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type ReleasedDataset, releasedDatasets, type ReleasedFile } from '../released-datasets.ts';
import { fileError } from './file-error.ts';
import { dataFolders, described, type Environment, locateFiles } from './locate-dataset.ts';
import { writeFileAtomic } from './write-file-atomic.ts';

export interface DownloadOptions {
  /** Where the files go; default: MARGINALIA_DATA, otherwise the cache folder. */
  readonly dataDir?: string;
  readonly environment?: Environment;
  /** Default: that of the platform. */
  readonly fetch?: (address: string, init: Pick<RequestInit, 'signal' | 'headers'>) => Promise<Response>;
  readonly signal?: AbortSignal;
}

/**
 * Downloads those files of a set that are in none of the folders in which `loadTable` looks. A file is kept if it has
 * the length and the SHA-256 of the release, and otherwise leaves no trace.
 *
 * @returns the paths that were written
 * @throws E_ARGUMENT if the set is not one of `releasedDatasets`
 * @throws E_FILE if the network or the address does not answer, or sends something else: says what to put where
 */
export async function downloadDataset(name: string, options: DownloadOptions = {}): Promise<string[]> {
  const { dataDir, environment = process.env } = options;
  const set = releasedDatasets.find((set) => set.name === name);
  if (set === undefined)
    throw new MarginaliaError(
      'E_ARGUMENT',
      `downloadDataset: a set must be one of ${releasedDatasets.map(({ name }) => name).join(', ')}, got ${name}`,
      { remedy: 'Choose one of them; the others are bundled.' },
    );
  return await downloadFiles(set, dataFolders(dataDir, environment), options);
}

/** `downloadDataset` for any set, into the first folder. */
export async function downloadFiles(
  set: ReleasedDataset,
  folders: readonly string[],
  { fetch = globalThis.fetch, signal }: Pick<DownloadOptions, 'fetch' | 'signal'>,
): Promise<string[]> {
  const folder = folders[0]!;
  const found = await locateFiles(set, folders);
  const written: string[] = [];
  for (const [index, file] of set.files.entries()) {
    if (found[index] !== null) continue;
    const refuse: Refuse = (got, cause) =>
      new MarginaliaError(
        'E_FILE',
        `downloadDataset: ${file.name} must be downloaded as it was released, got ${got}`,
        {
          where: file.address,
          remedy: `Put it into ${folder} by hand: ${described(file)}.`,
          cause,
        },
      );
    const content = await download(file, { fetch, signal: signal ?? null, refuse });
    await mkdir(folder, { recursive: true }).catch((cause: unknown) => {
      throw fileError('downloadDataset', folder, cause, 'folder');
    });
    const path = join(folder, file.name);
    await writeFileAtomic(path, content);
    written.push(path);
  }
  return written;
}

type Refuse = (got: string, cause?: unknown) => MarginaliaError;

async function download(
  { address, bytes, sha256 }: ReleasedFile,
  {
    fetch,
    signal,
    refuse,
  }: Required<Pick<DownloadOptions, 'fetch'>> & { signal: AbortSignal | null; refuse: Refuse },
): Promise<Uint8Array> {
  const content = new Uint8Array(bytes);
  let at = 0;
  try {
    // Otherwise a server may call the .gz of a file its encoding, and fetch would unpack it.
    const response = await fetch(address, { signal, headers: { 'accept-encoding': 'identity' } });
    if (!response.ok) throw refuse(`HTTP status ${response.status}`);
    for await (const chunk of response.body ?? []) {
      if (at + chunk.length > bytes) throw refuse(`more than its ${bytes} bytes`);
      content.set(chunk, at);
      at += chunk.length;
    }
  } catch (cause) {
    if (cause instanceof MarginaliaError || signal?.aborted === true) throw cause;
    throw refuse(cause instanceof Error ? cause.message : String(cause), cause);
  }
  if (at < bytes) throw refuse(`${at} of its ${bytes} bytes`);
  const found = createHash('sha256').update(content).digest('hex');
  if (found !== sha256) throw refuse(`a file of SHA-256 ${found}`);
  return content;
}
