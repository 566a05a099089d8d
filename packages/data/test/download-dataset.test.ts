import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { downloadDataset, downloadFiles } from '../src/files/download-dataset.ts';
import { type ReleasedDataset, releasedDatasets } from '../src/released-datasets.ts';
import { utf8 } from './support/bytes.ts';
import { rejected } from './support/thrown.ts';

let folder = '';
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'marginalia-download-')), 'new');
});
afterEach(() => {
  rmSync(join(folder, '..'), { recursive: true });
});

const content = utf8('the numbers of a set');
const sha256 = createHash('sha256').update(content).digest('hex');
const file = (name: string, bytes = content.length, sum = sha256) => ({
  name,
  address: `https://example.org/${name}`,
  bytes,
  sha256: sum,
  numbers: '',
});
const set = (...files: ReleasedDataset['files']): ReleasedDataset => ({ ...releasedDatasets[0]!, files });
const images = file('mnist-train-images-idx3-ubyte.gz');
const labels = file('mnist-train-labels-idx1-ubyte.gz');

/** A network that answers every address alike, in pieces of 7 bytes, and notes what it was asked. */
function network(body: Uint8Array, status = 200) {
  const asked: string[] = [];
  const fetch = async (address: string) => {
    asked.push(address);
    const pieces = Array.from({ length: Math.ceil(body.length / 7) }, (_, i) => body.slice(7 * i, 7 * i + 7));
    return new Response(
      new ReadableStream({
        start(controller) {
          for (const piece of pieces) controller.enqueue(piece);
          controller.close();
        },
      }),
      { status },
    );
  };
  return { asked, fetch };
}

test('what is in no folder is downloaded into the first, once', async () => {
  const { asked, fetch } = network(content);
  expect(await downloadFiles(set(images, labels), [folder], { fetch })).toEqual([
    join(folder, images.name),
    join(folder, labels.name),
  ]);
  expect(readFileSync(join(folder, images.name))).toEqual(Buffer.from(content));
  expect(asked).toEqual([images.address, labels.address]);
  expect(await downloadFiles(set(images, labels), ['elsewhere', folder], { fetch })).toEqual([]);
  expect(asked.length).toBe(2);
});

test('a file that is there under another of its names is not downloaded', async () => {
  const { asked, fetch } = network(content);
  const parent = join(folder, '..');
  writeFileSync(join(parent, 'binarized_mnist_test.packed.npy'), '');
  await downloadFiles(set(file('binarized_mnist_test.amat')), [parent], { fetch });
  expect(asked).toEqual([]);
});

describe('nothing is kept, and what to do is said, if', () => {
  const refusal = async (fetch: () => Promise<Response>, wanted = images) => {
    const error = await rejected(downloadFiles(set(wanted), [folder], { fetch }));
    expect(error.code).toBe('E_FILE');
    expect(existsSync(folder) ? readdirSync(folder) : []).toEqual([]);
    return error.message;
  };
  const tail = `(https://example.org/${images.name}). Put it into FOLDER by hand: ${images.name} (20 bytes, SHA-256 ${sha256}) from https://example.org/${images.name}.`;
  const message = (got: string) =>
    `downloadDataset: ${images.name} must be downloaded as it was released, got ${got} ${tail.replace('FOLDER', folder)}`;

  test('there is no network', async () => {
    expect(await refusal(() => Promise.reject(new TypeError('fetch failed')))).toBe(message('fetch failed'));
  });
  test('the address has gone', async () => {
    expect(await refusal(network(content, 404).fetch as () => Promise<Response>)).toBe(
      message('HTTP status 404'),
    );
  });
  test('it sends less', async () => {
    const less = network(content.subarray(0, 8)).fetch as () => Promise<Response>;
    expect(await refusal(less)).toBe(message('8 of its 20 bytes'));
  });
  test('it sends more', async () => {
    const more = network(new Uint8Array(1000)).fetch as () => Promise<Response>;
    expect(await refusal(more)).toBe(message('more than its 20 bytes'));
  });
  test('it sends other bytes', async () => {
    const other = utf8('the numbers of a sea');
    const sum = createHash('sha256').update(other).digest('hex');
    expect(await refusal(network(other).fetch as () => Promise<Response>)).toBe(
      message(`a file of SHA-256 ${sum}`),
    );
  });
});

test('a folder that cannot be made is said', async () => {
  const parent = join(folder, '..');
  writeFileSync(join(parent, 'file'), '');
  const place = join(parent, 'file', 'new');
  const error = await rejected(downloadFiles(set(images), [place], network(content)));
  expect(error.message).toBe(
    `downloadDataset: the path must lead through folders, got a file in its middle (${place}). Check the path.`,
  );
});

test('a stop is the stop, not a fault of the network', async () => {
  const signal = AbortSignal.abort(new Error('stop'));
  const fetch = () => Promise.reject(signal.reason as Error);
  await expect(downloadFiles(set(images), [folder], { fetch, signal })).rejects.toThrow('stop');
});

test('only sets that are known are downloaded', async () => {
  expect((await rejected(downloadDataset('iris'))).message).toBe(
    'downloadDataset: a set must be one of mnist, mnist-test, fashion, fashion-test, binarized-mnist-train, binarized-mnist-valid, binarized-mnist-test, got iris. Choose one of them; the others are bundled.',
  );
  const { asked, fetch } = network(content);
  await rejected(
    downloadDataset('mnist', { dataDir: folder, environment: { XDG_CACHE_HOME: '/nowhere' }, fetch }),
  );
  expect(asked).toEqual(['https://storage.googleapis.com/cvdf-datasets/mnist/train-images-idx3-ubyte.gz']);
});

test('the parts are those the field uses, and no two have the same images', () => {
  const parts = releasedDatasets.map(({ family, part, rows }) => `${family} ${part} ${rows}`);
  expect(parts).toEqual([
    'mnist train 60000',
    'mnist test 10000',
    'fashion train 60000',
    'fashion test 10000',
    'binarized-mnist train 50000',
    'binarized-mnist validation 10000',
    'binarized-mnist test 10000',
  ]);
  const sums = releasedDatasets.flatMap(({ files }) => files.flatMap((file) => [file.sha256, file.numbers]));
  expect(new Set(sums).size).toBe(22);
  expect(sums.every((sum) => /^[0-9a-f]{64}$/.test(sum))).toBe(true);
});
