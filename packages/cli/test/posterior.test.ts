import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { schemas } from '../src/schemas/index.ts';
import { document, marginalia, words } from './support/marginalia.ts';
import { readNpy } from './support/read-npy.ts';

const folder = mkdtempSync(join(tmpdir(), 'marginalia-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);

const [mixture, ppca] = [at('faithful.safetensors'), at('iris.safetensors')];
const fitted = await document(schemas.fit, words`fit mixture faithful --out ${mixture}`);
await document(schemas.fit, words`fit ppca iris --factors 2 --out ${ppca}`);

describe('posterior', () => {
  test('of a mixture: assignments that agree with the species, densities and their quantiles', async () => {
    const model = at('species.safetensors');
    await document(schemas.fit, words`fit mixture iris --components 3 --out ${model}`);
    const { rows, adjustedRandIndex, kind } = await document(
      schemas.posterior,
      words`posterior ${model} iris --label species --out ${at('rows.csv')}`,
    );
    expect(kind).toBe('mixture');
    expect(rows).toHaveLength(150);
    expect(adjustedRandIndex).toBeCloseTo(0.9039, 3); // mclust's and scikit-learn's value for this optimum
    for (const row of rows) {
      expect(row.responsibilities?.reduce<number>((sum, r) => sum + Number(r), 0)).toBeCloseTo(1, 12);
      expect(row).toMatchObject({ mean: null, standardDeviation: null });
    }
    const densities = rows.map((row) => Number(row.logDensity));
    expect(rows[7]?.quantile).toBe(densities.filter((density) => density <= densities[7]!).length / 150);
    const lines = readFileSync(at('rows.csv'), 'utf8').trimEnd().split('\n');
    expect(lines[0]).toBe(
      'row,assignment,responsibility0,responsibility1,responsibility2,logDensity,quantile',
    );
    expect(lines).toHaveLength(151);
    expect(lines[150]?.split(',').slice(0, 2)).toEqual(['149', String(rows[149]?.assignment)]);
  });

  test('of factors: mean and standard deviation', async () => {
    const { rows, adjustedRandIndex } = await document(
      schemas.posterior,
      words`posterior ${ppca} iris --rows 3:8 --out ${at('factors.npy')}`,
    );
    expect(adjustedRandIndex).toBeNull();
    expect(rows).toHaveLength(5);
    expect(rows[0]).toMatchObject({ assignment: null, responsibilities: null });
    expect(rows[0]?.mean).toHaveLength(2);
    const { shape, data } = readNpy(at('factors.npy'));
    expect(shape).toEqual([5, 7]);
    expect(Array.from(data.subarray(0, 6))).toEqual([
      3,
      ...(rows[0]?.mean ?? []),
      ...(rows[0]?.standardDeviation ?? []),
      rows[0]?.logDensity,
    ]);
  });
});

describe('sample', () => {
  test('is the same for the same seed, and has the moments of the model', async () => {
    const args = words`sample ${mixture} --count 5000 --out ${at('drawn.npy')}`;
    const drawn = await document(schemas.sample, args);
    expect(drawn).toMatchObject({
      count: 5000,
      columns: ['eruptions', 'waiting'],
      seed: 0,
      modelDigest: fitted.modelDigest,
    });
    expect(drawn.rows).toHaveLength(5000);
    expect((await document(schemas.sample, args)).digest).toBe(drawn.digest);
    expect((await document(schemas.sample, [...args, '--seed', '1'])).digest).not.toBe(drawn.digest);
    const waiting = drawn.rows?.map((row) => Number(row[1])) ?? [];
    const mean = waiting.reduce((sum, value) => sum + value, 0) / 5000;
    expect(Math.abs(mean - 70.897)).toBeLessThan((4 * 13.6) / Math.sqrt(5000)); // mean and sd of faithful
    expect(readNpy(at('drawn.npy')).shape).toEqual([5000, 2]);
  });

  test('over 10,000 numbers rows is null', async () => {
    expect(await document(schemas.sample, words`sample ${mixture} --count 5001`)).toMatchObject({
      rows: null,
    });
  });

  test('for people is CSV, which can be fitted again', async () => {
    const { stdout } = await marginalia(words`sample ${mixture} --count 200`);
    expect(stdout).toMatch(/^eruptions,waiting\n-?\d/);
    expect(await document(schemas.fit, words`fit mixture - --format csv`, stdout)).toMatchObject({
      rows: 200,
    });
  });
});

test('inspect shows tensors by their names, and what the model was fitted to', async () => {
  const shown = await document(schemas.inspect, words`inspect ${mixture}`);
  expect(shown).toMatchObject({
    kind: 'mixture',
    metadata: {
      columns: ['eruptions', 'waiting'],
      seed: 0,
      dataDigest: fitted.dataDigest,
      hyperparameters: { covariance: 'full' },
    },
    modelDigest: fitted.modelDigest,
  });
  expect(shown.tensors).toEqual([
    { name: 'covariances', shape: [2, 2, 2], type: 'F64' },
    { name: 'means', shape: [2, 2], type: 'F64' },
    { name: 'weights', shape: [2], type: 'F64' },
  ]);
});
