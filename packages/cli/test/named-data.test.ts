import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { schemas } from '../src/schemas/index.ts';
import { document, marginalia, words } from './support/marginalia.ts';

const folder = mkdtempSync(join(tmpdir(), 'marginalia-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** No network, whatever this machine has. */
const offline = {
  NODE_OPTIONS: `--import=data:text/javascript,globalThis.fetch=()=>Promise.reject(new%20TypeError('offline'))`,
  XDG_CACHE_HOME: join(folder, 'cache'),
  MARGINALIA_DATA: '',
};

/** An idx file of bytes. */
function idx(shape: readonly number[], values: readonly number[]): Buffer {
  const sizes = shape.map((size) => [0, 0, 0, size]).flat();
  return Buffer.from([0, 0, 8, shape.length, ...sizes, ...values]);
}

/** Three images of 28 × 28 and their labels, as MNIST has them. */
function writeImages(into: string): void {
  mkdirSync(into, { recursive: true });
  const pixels = Array.from({ length: 3 * 784 }, (_, i) => (i * i * 37) % 251);
  writeFileSync(join(into, 'mnist-t10k-images-idx3-ubyte.gz'), gzipSync(idx([3, 28, 28], pixels)));
  writeFileSync(join(into, 'mnist-t10k-labels-idx1-ubyte'), idx([3], [7, 2, 1]));
}

describe('a data set by name', () => {
  test('that is nowhere: exit 3 with every file, every folder and why there was no download', async () => {
    const { code, stdout, stderr } = await marginalia(
      words`fit ppca mnist-test --data-dir ${join(folder, 'none')} --json`,
      '',
      offline,
    );
    expect(stdout).toBe('');
    expect(code).toBe(3);
    const { message, where } = schemas.error.parse(JSON.parse(stderr));
    expect(message).toContain(
      'data set mnist-test must be on this machine, got no mnist-t10k-images-idx3-ubyte.gz and no ' +
        'mnist-t10k-labels-idx1-ubyte.gz; the download failed: mnist-t10k-images-idx3-ubyte.gz must be downloaded as it was released, got offline',
    );
    expect(where).toBe(`looked in ${join(folder, 'none')}, ${join(folder, 'cache', 'marginalia')}`);
    expect(existsSync(join(folder, 'none'))).toBe(false);
  });

  test('is found by --data-dir, MARGINALIA_DATA and the cache folder, in that order', async () => {
    const [named, said, cached] = ['named', 'said', join('cache', 'marginalia')].map((name) =>
      join(folder, name),
    );
    const fit = words`fit ppca mnist-test --factors 1`;
    writeImages(cached!);
    const fromCache = await document(schemas.fit, fit, '', offline);
    expect(fromCache.columns).toHaveLength(784);
    writeImages(said!);
    const variables = { ...offline, MARGINALIA_DATA: said };
    expect((await document(schemas.fit, fit, '', variables)).digest).toBe(fromCache.digest);
    mkdirSync(named!);
    writeFileSync(join(named!, 'mnist-t10k-labels-idx1-ubyte'), idx([2], [7, 2]));
    const { code, stderr } = await marginalia([...fit, '--data-dir', named!], '', variables);
    expect(stderr).toMatch(/every image must have a label, got 3 images and 2 labels \(.*said.*named/);
    expect(code).toBe(3);
  });
});

describe('--out of images', () => {
  const model = join(folder, 'digits.safetensors');

  test('is a PNG or an SVG by its ending, of the shape of the data', async () => {
    await document(schemas.fit, words`fit ppca digits --factors 2 --out ${model}`);
    const [png, svg] = [join(folder, 'drawn.png'), join(folder, 'drawn.svg')];
    await document(schemas.sample, words`sample ${model} --count 3 --out ${png}`);
    await document(schemas.sample, words`sample ${model} --count 3 --out ${svg}`);
    const bytes = readFileSync(png);
    expect(bytes.subarray(1, 4).toString()).toBe('PNG');
    // 2 × 2 images of 8 × 8 pixels, each 7 wide, with 1 between and around.
    expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([2 * 57 + 1, 2 * 57 + 1]);
    expect(readFileSync(svg, 'utf8')).toContain(
      '3 images of 8 × 8 pixels in 2 rows of 2; black is 0, white is 16',
    );
  });

  test('needs rows that are images, or --image', async () => {
    const faithful = join(folder, 'faithful.safetensors');
    await document(schemas.fit, words`fit ppca faithful --out ${faithful}`);
    const png = join(folder, 'points.png');
    expect(await marginalia(words`sample ${faithful} --count 3 --out ${png}`)).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'error: sample: a picture must be of images, got rows of 2 columns (--out). Say how columns make an image, as --image 28x28, or choose .csv or .npy.\n',
    });
    const refused = await marginalia(words`sample ${model} --count 3 --image 4x4 --out ${png}`);
    expect(refused.stderr).toBe('error: sample: image must be 64 pixels, got 4 x 4 (--image).\n');
    await document(schemas.sample, words`sample ${faithful} --count 3 --image 1x2 --out ${png}`);
    expect(existsSync(png)).toBe(true);
  });
});
