import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ErrorDocument } from '../src/schemas/error.ts';
import { schemas } from '../src/schemas/index.ts';
import { document, marginalia, words } from './support/marginalia.ts';

const folder = mkdtempSync(join(tmpdir(), 'marginalia-'));
afterAll(() => rmSync(folder, { recursive: true }));

const model = join(folder, 'faithful.safetensors');
const file = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

beforeAll(async () => {
  await document(schemas.fit, words`fit mixture faithful --out ${model}`);
});

/** Runs a command that must fail; gives exit code and error. */
async function failure(
  args: readonly string[],
  input = '',
): Promise<{ code: number | null; error: ErrorDocument }> {
  const { code, stdout, stderr } = await marginalia([...args, '--json'], input);
  expect(stdout).toBe('');
  return { code, error: schemas.error.parse(JSON.parse(stderr)) };
}

describe('data that no model can be fitted to: exit 3, with what and where', () => {
  const cases: readonly (readonly [string, string, RegExp])[] = [
    ['an empty file', '', /empty file/],
    ['a header only', 'a,b\n', /row/],
    ['text in a column of numbers', 'a,b\n1,2\n3,four\n5,6\n', /b/],
    ['a missing value', 'a,b\n1,2\n3,\n5,6\n', /missing \(.*line 3, column b\)/],
    ['NaN', 'a,b\n1,2\nNaN,4\n5,6\n', /missing \(.*line 3, column a\)/],
    ['a ragged row', 'a,b\n1,2\n3\n5,6\n', /line 3/],
    ['a number beyond f64', 'a,b\n1,2\n3,1e999\n5,6\n', /line 3/],
    ['a variance beyond f64', 'a,b\n1,1e308\n3,-1e308\n5,1e308\n', /overflow|large|beyond/],
    [
      'a constant column',
      'a,b\n1,7\n3,7\n5,7\n',
      /^fit: every column must vary, got a constant one \(.*data\.csv, column b\)\. Drop it/,
    ],
    ['one row', 'a,b\n1,2\n', /constant one \(.*column a\)/],
    ['the same row again and again', 'a,b\n1,2\n1,2\n1,2\n', /constant one \(.*column a\)/],
  ];
  test.each(cases)('%s', async (_, content, says) => {
    const { code, error } = await failure(words`fit mixture ${file('data.csv', content)}`);
    expect(error.message).toMatch(says);
    expect(error.code).toBe('E_DATA');
    expect(code).toBe(3);
  });

  test('more components than different rows', async () => {
    const { code, error } = await failure(
      words`fit mixture ${file('few.csv', 'a,b\n1,2\n3,5\n4,4\n')} --components 5`,
    );
    expect(error.message).toMatch(/5/);
    expect([2, 3]).toContain(code);
  });

  test('a constant column is accepted with --regularization', async () => {
    const path = file('constant.csv', 'a,b\n1,7\n3,7\n5,7\n6,7\n');
    const { parameters } = await document(
      schemas.fit,
      words`fit mixture ${path} --components 1 --regularization 0.5`,
    );
    expect(parameters).toMatchObject({ means: [[3.75, 7]] });
  });

  test('a column that does not exist, with the one that was meant', async () => {
    const { code, error } = await failure(words`fit mixture faithful --columns wating`);
    expect(error.message).toContain('Did you mean waiting?');
    expect(code).toBe(2);
  });

  test('a data set that does not exist, with the one that was meant', async () => {
    const { code, error } = await failure(words`fit mixture faitful`);
    expect(error.message).toContain('Did you mean faithful?');
    expect(code).toBe(3);
  });

  test('rows beyond the end', async () => {
    const { code } = await failure(words`fit mixture faithful --rows 200:300`);
    expect(code).toBe(2);
  });

  test('stdin without a format', async () => {
    const { code, error } = await failure(words`fit mixture -`, 'a\n1\n2\n');
    expect(error.message).toContain('--format csv');
    expect(code).toBe(2);
  });

  test('a folder that does not exist for --out is said before the work', async () => {
    const { code, error } = await failure(
      words`fit mixture faithful --out ${join(folder, 'none', 'm.safetensors')}`,
    );
    expect(error.code).toBe('E_FILE');
    expect(code).toBe(3);
  });
});

describe('an explicit start that does not fit: exit 3', () => {
  const cases: readonly (readonly [string, string, RegExp])[] = [
    ['no JSON', '{"weights": [', /must be JSON/],
    [
      'a missing key',
      '{"weights": [1], "means": [[1, 2]]}',
      /^fit mixture: covariances does not fit, they must be nested arrays of numbers \(--init/,
    ],
    [
      'another number of columns',
      '{"weights": [1], "means": [[1, 2, 3]], "covariances": [[[1]]]}',
      /means must have the shape \[1, 2\], got \[1, 3\]/,
    ],
    [
      'covariances of another kind',
      '{"weights": [1], "means": [[1, 2]], "covariances": [[1, 2]]}',
      /covariances of kind full must have the shape \[1, 2, 2\], got \[1, 2\]/,
    ],
    [
      'a ragged array',
      '{"weights": [1], "means": [[1, 2]], "covariances": [[[1, 0], [0]]]}',
      /got a ragged array/,
    ],
    ['a text', '{"weights": ["x"], "means": [[1, 2]], "covariances": [[[1, 0], [0, 1]]]}', /weights\.0/],
    [
      'weights that do not sum to 1',
      '{"weights": [0.5, 0.7], "means": [[1, 2], [3, 4]], "covariances": [[[1, 0], [0, 1]], [[1, 0], [0, 1]]]}',
      /^fit mixture: weights must sum to 1 within 1e-9, got 1\.2 \(--init .*start\.json\)\. It holds/,
    ],
    [
      'a covariance that is none',
      '{"weights": [1], "means": [[1, 2]], "covariances": [[[1, 2], [2, 1]]]}',
      /positive definite/,
    ],
  ];
  test.each(cases)('%s', async (_, content, says) => {
    const { code, error } = await failure(words`fit mixture faithful --init ${file('start.json', content)}`);
    expect(error.message).toMatch(says);
    expect(code).toBe(3);
  });
});

describe('a model file that is none: exit 3', () => {
  const cases: readonly (readonly [string, (whole: Uint8Array) => Uint8Array])[] = [
    ['empty', () => new Uint8Array(0)],
    ['random bytes', () => Uint8Array.from({ length: 1000 }, (_, i) => (i * 167 + 13) % 251)],
    ['a header length of 2^60', () => Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 16, 123, 125)],
    ['cut off in the header', (whole) => whole.slice(0, 40)],
    ['cut off in the tensors', (whole) => whole.slice(0, whole.length - 5)],
    ['longer than it says', (whole) => Uint8Array.from([...whole, 0, 0, 0, 0])],
  ];
  test.each(cases)('%s', async (_, damage) => {
    const path = file('damaged.safetensors', damage(readFileSync(model)));
    for (const args of [
      words`inspect ${path}`,
      words`evidence ${path} faithful`,
      words`sample ${path} --count 3`,
    ]) {
      const { code, error } = await failure(args);
      expect(error.code).toBe('E_FILE');
      expect(code).toBe(3);
    }
  });

  test('another kind of model', async () => {
    const other = readFileSync(model);
    other.set(new TextEncoder().encode('mixtura'), other.indexOf('"mixture"') + 1);
    const { code, error } = await failure(words`inspect ${file('other.safetensors', other)}`);
    expect(error.message).toMatch(
      /^marginalia: kind must be mixture, ppca, vae or autoencoder, got mixtura \(.*other\.safetensors\)\. Fit it again, or use the version that wrote it\.$/,
    );
    expect(code).toBe(3);
  });

  test('a column named twice', async () => {
    const text = readFileSync(model, 'latin1').replace(String.raw`"eruptions\"`, String.raw`"waiting\"  `);
    const path = file('twice.safetensors', Buffer.from(text, 'latin1'));
    const { code, error } = await failure(words`evidence ${path} faithful`);
    expect(error.message).toMatch(
      /^marginalia: a model must name each of its 2 columns, got waiting twice \(.*twice\.safetensors\)\. Fit it again\.$/,
    );
    expect(code).toBe(3);
  });

  test('a model file that does not exist', async () => {
    const { code, error } = await failure(words`inspect ${join(folder, 'none.safetensors')}`);
    expect(error.code).toBe('E_FILE');
    expect(code).toBe(3);
  });

  test('data without the columns of the model', async () => {
    const { code, error } = await failure(words`evidence ${model} iris`);
    expect(error.message).toBe(
      "evidence: data must have the model's columns, got none named eruptions (iris.csv). " +
        'The model has eruptions, waiting, the data sepal_length, sepal_width, petal_length, petal_width, species; --columns names others in their place.',
    );
    expect(code).toBe(3);
  });
});

test('without --out nothing is written', async () => {
  const before = readdirSync(folder);
  await document(schemas.evidence, words`evidence ${model} faithful`);
  expect(readdirSync(folder)).toEqual(before);
});
