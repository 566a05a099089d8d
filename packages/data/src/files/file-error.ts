import { MarginaliaError } from '@marginalia/core-wasm';

const sentences: ReadonlyMap<string, readonly [requirement: string, got: string, remedy: string]> = new Map([
  ['ENOTDIR', ['the path must lead through folders', 'a file in its middle', 'Check the path.']],
  ['EISDIR', ['the path must be a file', 'a folder', 'Name a file in it.']],
  [
    'EACCES',
    ['the file must be accessible', 'no permission', 'Change its permissions, or choose another place.'],
  ],
  [
    'EPERM',
    ['the file must be accessible', 'no permission', 'Change its permissions, or choose another place.'],
  ],
  ['EROFS', ['the place must be writable', 'a read-only file system', 'Choose another place.']],
  ['ENOSPC', ['the disk must have room', 'a full one', 'Free some space, or choose another place.']],
]);

/**
 * The sentence for what the file system said.
 *
 * @param mustExist what is lacking when it knows no such name: the file to read, the folder to write to
 */
export function fileError(
  name: string,
  path: string,
  cause: unknown,
  mustExist: 'file' | 'folder' = 'file',
): MarginaliaError {
  if (cause instanceof MarginaliaError) return cause;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
  if (code === 'ENOENT')
    return new MarginaliaError('E_FILE', `${name}: the ${mustExist} must exist, got none of that name`, {
      where: path,
      remedy: 'Check the path.',
      cause,
    });
  const [requirement, got, remedy] = sentences.get(code) ?? [
    'the file must be accessible',
    code,
    'Check the path.',
  ];
  return new MarginaliaError('E_FILE', `${name}: ${requirement}, got ${got}`, { where: path, remedy, cause });
}
