import { access, constants, stat } from 'node:fs/promises';
import { dirname, extname } from 'node:path';
import { MarginaliaError } from '@marginalia/core-wasm';
import { encodeNpyBlocks } from '@marginalia/data';
import { writeFileAtomic } from '@marginalia/data/files';
import { usage } from '../command-line/usage-error.ts';
import { encodeJson } from '../output/encode-json.ts';
import { writeStdout } from '../output/write-stdout.ts';
import type { Session } from './session.ts';

/**
 * Makes sure, before anything is computed, that a result can be written.
 *
 * @param endings those the result can have, without the dot; any if left out
 * @throws E_ARGUMENT for another ending or a folder; E_FILE if the folder it would be in is missing or closed
 */
export async function requirePath(
  path: string | null,
  flag: string,
  endings?: readonly string[],
): Promise<void> {
  if (path === null || path === '-') return;
  const ending = extname(path).slice(1);
  if (endings !== undefined && !endings.includes(ending)) {
    throw usage(`marginalia: ${flag} must end in ${endings.map((e) => `.${e}`).join(' or ')}, got ${path}`, {
      where: flag,
    });
  }
  if ((await stat(path).catch(() => null))?.isDirectory()) {
    throw usage(`marginalia: ${flag} must be a file, got the folder ${path}`, { where: flag });
  }
  await access(dirname(path), constants.W_OK).catch((cause: unknown) => {
    throw new MarginaliaError(
      'E_FILE',
      `marginalia: ${flag} must be in a folder that exists and can be written`,
      {
        where: path,
        remedy: 'Make the folder, or choose another.',
        cause,
      },
    );
  });
}

/** Writes a result, whole or in blocks, to a file, or to stdout for -. */
export async function writeResult(path: string, bytes: Uint8Array | Iterable<Uint8Array>): Promise<void> {
  if (path !== '-') return writeFileAtomic(path, bytes);
  return writeStdout(bytes instanceof Uint8Array ? [bytes] : bytes);
}

/** Writes numbers, whole or in blocks, as .npy. */
export function writeArray(
  path: string,
  values: Float64Array | Iterable<Float64Array>,
  shape: readonly number[],
): Promise<void> {
  return writeResult(path, encodeNpyBlocks(values instanceof Float64Array ? [values] : values, shape));
}

const linesAtATime = 1024;

/** Writes numbers that come line by line as .npy [lines, numbers in a line]. */
export function writeLines(
  path: string,
  lines: Iterable<ArrayLike<number>>,
  [rows, width]: readonly [rows: number, width: number],
): Promise<void> {
  const blocks = function* (): Generator<Float64Array> {
    let [block, at] = [new Float64Array(width * linesAtATime), 0];
    for (const line of lines) {
      block.set(line, at);
      at += width;
      if (at < block.length) continue;
      yield block;
      [block, at] = [new Float64Array(block.length), 0];
    }
    if (at > 0) yield block.subarray(0, at);
  };
  return writeArray(path, blocks(), [rows, width]);
}

/** --out of a command whose result is its document. */
export async function writeDocument({ out }: Session, document: object): Promise<void> {
  if (out !== null) await writeResult(out, new TextEncoder().encode([...encodeJson(document)].join('')));
}
