import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fileError } from '../src/files/file-error.ts';
import { readBytes } from '../src/files/read-bytes.ts';
import { writeFileAtomic } from '../src/files/write-file-atomic.ts';
import { utf8 } from './support/bytes.ts';
import { rejected } from './support/thrown.ts';

let folder = '';
const at = (name: string) => join(folder, name);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'marginalia-data-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const said = (code: string) =>
  fileError('readBytes', 'a.csv', Object.assign(new Error(code), { code })).message;

describe('readBytes', () => {
  test('reads a file whole', async () => {
    const bytes = Uint8Array.from({ length: 100_000 }, (_, i) => i);
    writeFileSync(at('a'), bytes);
    expect(await readBytes(at('a'))).toEqual(bytes);
    writeFileSync(at('empty'), '');
    expect(await readBytes(at('empty'))).toEqual(new Uint8Array(0));
  });

  test('reads a pipe to its end', async () => {
    execFileSync('sh', ['-c', 'mkfifo "$0"', at('pipe')]);
    const writing = writeFileAtomic(at('pipe'), utf8('a,b\n'));
    expect(await readBytes(at('pipe'))).toEqual(utf8('a,b\n'));
    await writing;
  });

  test('says what is wrong with the path', async () => {
    expect((await rejected(readBytes(at('none')))).message).toBe(
      `readBytes: the file must exist, got none of that name (${at('none')}). Check the path.`,
    );
    expect((await rejected(readBytes(folder))).message).toBe(
      `readBytes: the path must be a file, got a folder (${folder}). Name a file in it.`,
    );
    writeFileSync(at('a'), 'x');
    const error = await rejected(readBytes(at('a/b')));
    expect(error.code).toBe('E_FILE');
    expect(error.message).toBe(
      `readBytes: the path must lead through folders, got a file in its middle (${at('a/b')}). Check the path.`,
    );
  });

  test('says that it may not read, and what it has no sentence for', () => {
    expect(said('EACCES')).toBe(
      'readBytes: the file must be accessible, got no permission (a.csv). Change its permissions, or choose another place.',
    );
    expect(said('EIO')).toBe('readBytes: the file must be accessible, got EIO (a.csv). Check the path.');
  });

  test('refuses what is larger than allowed', async () => {
    writeFileSync(at('a'), 'abcde');
    expect((await rejected(readBytes(at('a'), 4))).message).toBe(
      `readBytes: a file must have at most 4 bytes, got more (${at('a')}). Split it, or raise maxBytes.`,
    );
    expect((await rejected(readBytes('/dev/zero', 1_000_000))).code).toBe('E_FILE');
  });
});

describe('writeFileAtomic', () => {
  test('writes, and leaves nothing else in the folder', async () => {
    await writeFileAtomic(at('a'), utf8('one'));
    await writeFileAtomic(at('a'), utf8('two'));
    expect(readFileSync(at('a'), 'utf8')).toBe('two');
    expect(readdirSync(folder)).toEqual(['a']);
  });

  test('takes blocks one after the other', async () => {
    await writeFileAtomic(at('a'), [utf8('one\n'), utf8('two\n')].values());
    expect(readFileSync(at('a'), 'utf8')).toBe('one\ntwo\n');
  });

  test('keeps the old content when a block cannot be made', async () => {
    writeFileSync(at('a'), 'old');
    const blocks = (function* () {
      yield utf8('new');
      throw new Error('no more');
    })();
    await expect(writeFileAtomic(at('a'), blocks)).rejects.toThrow();
    expect(readFileSync(at('a'), 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(['a']);
  });

  test('keeps the mode of a file that exists', async () => {
    writeFileSync(at('a'), 'one');
    chmodSync(at('a'), 0o640);
    await writeFileAtomic(at('a'), utf8('two'));
    expect(statSync(at('a')).mode & 0o777).toBe(0o640);
  });

  test('writes through a link', async () => {
    writeFileSync(at('a'), 'one');
    symlinkSync('a', at('link'));
    await writeFileAtomic(at('link'), utf8('two'));
    expect(readFileSync(at('a'), 'utf8')).toBe('two');
    expect(readdirSync(folder).sort()).toEqual(['a', 'link']);
  });

  test('never takes the place of a device', async () => {
    await writeFileAtomic('/dev/null', utf8('x'));
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
  });

  test('says what is wrong, and leaves the folder as it was', async () => {
    mkdirSync(at('sub'));
    expect((await rejected(writeFileAtomic(at('sub'), utf8('x')))).message).toBe(
      `writeFileAtomic: the path must be a file, got a folder (${at('sub')}). Name a file in it.`,
    );
    const error = await rejected(writeFileAtomic(at('none/a'), utf8('x')));
    expect(error.code).toBe('E_FILE');
    expect(error.message).toBe(
      `writeFileAtomic: the folder must exist, got none of that name (${at('none/a')}). Check the path.`,
    );
    expect(readdirSync(folder)).toEqual(['sub']);
  });

  test('removes its temporary file when it cannot be renamed', async () => {
    expect((await rejected(writeFileAtomic(`${at('a')}/`, utf8('x')))).message).toBe(
      `writeFileAtomic: the path must lead through folders, got a file in its middle (${at('a')}/). Check the path.`,
    );
    expect(readdirSync(folder)).toEqual([]);
  });

  test('takes a name as long as names may be', async () => {
    await writeFileAtomic(at('x'.repeat(255)), utf8('x'));
    expect(readdirSync(folder)).toEqual(['x'.repeat(255)]);
  });
});
