// Inputs that no one means to give networks: each is refused by its name and place, or told of, and none is a stack trace or a NaN.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { schemas } from '../src/schemas/index.ts';
import { document, marginalia, words } from './support/marginalia.ts';

const folder = mkdtempSync(join(tmpdir(), 'marginalia-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);
const csv = (name: string, ...lines: readonly string[]): void =>
  writeFileSync(at(name), `${lines.join('\n')}\n`);

const table = Array.from({ length: 20 }, (_, i) => [(i * 7) % 5, (i * 3) % 4, i % 3]);

beforeAll(async () => {
  csv('counts.csv', 'a,b,c', ...table.map((row) => row.join(',')));
  csv('labels.csv', 'a,b,c,y,z', ...table.map((row, i) => `${row.join(',')},same,${i % 2 ? 'p' : 'q'}`));
  csv('empty-row.csv', 'a,b', '1,2', '2,3', 'NA,NA', '3,1');
  csv('negative.csv', 'a,b', '1,2', '2,3', '4,-1', '3,1');
  csv('gaps.csv', 'a,b,c', '1,2,3', '2,NA,1', '4,1,NA', '3,1,0');
  csv('fractions.csv', 'a,b,c', '1,2,3', '2,0.5,1');
  csv('far.csv', 'z1,z2', '1,2', '1e300,-1e300');
  const small = words`--hidden 6 --epochs 1`;
  const fits = [
    words`fit vae ${at('counts.csv')} --decoder poisson --latent 2 --out ${at('poisson.safetensors')}`,
    words`fit vae ${at('counts.csv')} --decoder gaussian --latent 2 --out ${at('gaussian.safetensors')}`,
    words`fit autoencoder ${at('counts.csv')} --code 2 --out ${at('autoencoder.safetensors')}`,
  ];
  await Promise.all(fits.map((fit) => document(schemas.fit, [...fit, ...small])));
  await document(
    schemas.export,
    words`export ${at('gaussian.safetensors')} --out ${at('theirs.safetensors')}`,
  );
});

/** A command line with @name for a file of the folder; its message names files the same way. */
async function run(line: string): Promise<{ readonly code: number | null; readonly message: string }> {
  const { code, stdout, stderr } = await marginalia(
    line.split(' ').map((word) => (word.startsWith('@') ? at(word.slice(1)) : word)),
  );
  expect(stdout).toBe('');
  return {
    code,
    message: stderr
      .replaceAll(`${folder}/`, '@')
      .replace(/^error: /, '')
      .trimEnd(),
  };
}

describe('refused is', () => {
  test.each([
    [
      'fit vae @empty-row.csv --decoder gaussian',
      3,
      'fit: every row must have a value, got none (@empty-row.csv, row 2, counted from 0). Drop this row: it says nothing.',
    ],
    [
      'fit autoencoder @empty-row.csv --rows 1:4',
      3,
      'fit: every row must have a value, got none (@empty-row.csv, row 2, counted from 0). Drop this row: it says nothing.',
    ],
    [
      'fit vae @negative.csv --decoder poisson --rows 1:4',
      3,
      'fit: values of a Poisson decoder must be whole numbers from 0 to 16777216, got -1 (@negative.csv, row 2, counted from 0, column b). Take a gaussian decoder for what is not counted.',
    ],
    [
      'fit vae @negative.csv --decoder categorical',
      3,
      'fit: codes of a categorical decoder must be whole numbers from 0 to 65535, got -1 (@negative.csv, row 2, counted from 0, column b). Number the levels of each column from 0.',
    ],
    [
      'fit autoencoder @gaps.csv --pca',
      3,
      'fit: every value must be finite, got NaN (@gaps.csv, row 1, counted from 0, column b). This model cannot use missing values yet: drop or fill these rows.',
    ],
    [
      'fit vae @counts.csv --hidden 60000,60000',
      2,
      'fitVae: networks must have at most 134217728 weights, got 7209780106. Take narrower layers, or fewer columns.',
    ],
    [
      'fit autoencoder @counts.csv --hidden 50000 --code 60000 --sparsity 1',
      2,
      'fitAutoencoder: networks must have at most 134217728 weights, got 6000460003. Take narrower layers, or fewer columns.',
    ],
    [
      'fit vae @counts.csv --hidden 4 --latent 2 --samples 2147483648',
      2,
      'fitVae: samples must be at most 17895697 for networks of this size, got 2147483648. All draws of a row are in memory at once.',
    ],
    [
      'encode @poisson.safetensors @fractions.csv --rows 1:2',
      3,
      'encode: every value must be a whole number from 0 or missing, got 0.5 (@fractions.csv, row 1, counted from 0, column b). This model gives probabilities to counts.',
    ],
    [
      'evidence @poisson.safetensors @fractions.csv',
      3,
      'evidence: every value must be a whole number from 0 or missing, got 0.5 (@fractions.csv, row 1, counted from 0, column b). This model gives probabilities to counts.',
    ],
    ...['gaussian', 'poisson', 'autoencoder'].map(
      (model) =>
        [
          `decode @${model}.safetensors @far.csv`,
          3,
          'decode: values must be of a size that the networks can take, got NaN from them (@far.csv, row 1, counted from 0). Correct the values that are far from all others: networks compute in f32.',
        ] as const,
    ),
    [
      'complete @gaussian.safetensors @counts.csv --mask top',
      2,
      'complete: a mask of halves must be of images, got rows of 3 columns (--mask). Say how columns make an image, as --image 28x28, or give a FILE of 0 and 1.',
    ],
    [
      'complete @gaussian.safetensors @gaps.csv --widen 1e300',
      2,
      'complete: widen must be a finite number above 0 and at most 1000000, got 1e300 (--widen).',
    ],
    [
      'complete @gaussian.safetensors @gaps.csv --samples 2147483648',
      2,
      'complete: samples must be a whole number from 1 to 10000000, got 2147483648 (--samples).',
    ],
    [
      'probe @gaussian.safetensors @labels.csv --label y --columns a,b,c',
      3,
      'probe: labels must be of two classes or more, got one (@labels.csv, column y). There is nothing to tell apart.',
    ],
    [
      'import @theirs.json @theirs.safetensors --binarize fixed',
      2,
      'import: binarize must be none for a gaussian decoder, got fixed (--binarize).',
    ],
    [
      'import @theirs.json @theirs.safetensors --out @theirs.safetensors',
      2,
      'import: out must be another file than those that are read, got @theirs.safetensors (--out).',
    ],
  ] as const)('%s', async (line, code, message) => {
    expect(await run(line)).toEqual({ code, message });
  });

  test('a model to be written over by its own export', async () => {
    const before = readFileSync(at('gaussian.safetensors'));
    const { code, message } = await run('export @gaussian.safetensors --out @gaussian.safetensors');
    expect(message).toBe(
      'export: out must be another file than those that are read, got @gaussian.safetensors (--out).',
    );
    expect(code).toBe(2);
    expect(readFileSync(at('gaussian.safetensors'))).toEqual(before);
  });
});

test('a fit that diverges to infinite KL says so in words', async () => {
  const { code, stdout } = await marginalia(
    words`fit vae ${at('counts.csv')} --decoder gaussian --latent 2 --hidden 4 --epochs 5 --learning-rate 1e30`,
  );
  expect(stdout).toContain(
    '! in epoch 2, the objective of step 2 is NaN; kept are the parameters after step 1',
  );
  expect(stdout).toContain('inf nats; by unit inf inf');
  expect(code).toBe(0);
});
