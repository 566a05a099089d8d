import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { schemas } from '../src/schemas/index.ts';
import { document, factorsOf, marginalia, mixtureOf, words } from './support/marginalia.ts';

const folder = mkdtempSync(join(tmpdir(), 'marginalia-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);

const mixture = at('faithful.safetensors');
const fits = {
  mixture: await document(schemas.fit, words`fit mixture faithful --out ${mixture}`),
  ppca: await document(schemas.fit, words`fit ppca iris --factors 2`),
};

describe('fit mixture', () => {
  test('of Old Faithful: two groups, the values of the literature', () => {
    const fit = fits.mixture;
    expect(Object.keys(fit)[0]).toBe('schema');
    expect(fit).toMatchObject({
      kind: 'mixture',
      status: 'converged',
      covariance: 'full',
      freeParameters: 11,
      rows: 272,
      columns: ['eruptions', 'waiting'],
      seed: 0,
      executor: 'inline',
      resumedFrom: null,
      model: mixture,
    });
    expect(fit.logLikelihood).toBeCloseTo(-1130.264, 3);
    expect(fit.bic).toBeCloseTo(2322.192, 3);
    expect(fit.aic).toBeCloseTo(2282.528, 3);
    expect(fit.restarts).toHaveLength(10);
    expect(fit.history).toHaveLength(fit.iterations ?? NaN);
    const { weights } = mixtureOf(fit);
    expect(weights.map(Number).toSorted((a, b) => a - b)).toEqual([
      expect.closeTo(0.3559, 4),
      expect.closeTo(0.6441, 4),
    ]);
  });

  test('gives the same digest twice, another for another seed, and the same bytes of the model', async () => {
    const again = await document(
      schemas.fit,
      words`fit mixture faithful --workers 2 --out ${at('again.safetensors')}`,
    );
    expect(again.digest).toBe(fits.mixture.digest);
    expect(readFileSync(at('again.safetensors'))).toEqual(readFileSync(mixture));
    const other = await document(schemas.fit, words`fit mixture faithful --seed 1`);
    expect(other.digest).not.toBe(fits.mixture.digest);
  });

  test('reads stdin, and rows and columns that are asked for', async () => {
    const csv = readFileSync(new URL('../../data/datasets/faithful.csv', import.meta.url), 'utf8');
    const piped = await document(
      schemas.fit,
      words`fit mixture - --format csv --columns waiting --rows 10:110`,
      csv,
    );
    const named = await document(schemas.fit, words`fit mixture faithful --columns waiting --rows 10:110`);
    expect(piped).toMatchObject({
      rows: 100,
      columns: ['waiting'],
      digest: named.digest,
      dataDigest: named.dataDigest,
    });
  });

  test('with --scale the optimum is the same, in the original units', async () => {
    const scaled = await document(schemas.fit, words`fit mixture faithful --scale --tolerance 1e-12`);
    const plain = await document(schemas.fit, words`fit mixture faithful --tolerance 1e-12`);
    for (const key of ['logLikelihood', 'bic', 'aic', 'icl'] as const)
      expect(scaled[key]).toBeCloseTo(Number(plain[key]), 3);
    expect(scaled.dataDigest).toBe(plain.dataDigest);
    const [means, expected] = [scaled, plain].map((fit) =>
      mixtureOf(fit).means.toSorted((a, b) => Number(a[0]) - Number(b[0])),
    );
    for (const [k, mean] of means!.entries()) {
      for (const [d, value] of mean.entries()) expect(value).toBeCloseTo(Number(expected![k]![d]), 3);
    }
  });

  test('shows means far from 0 by the digits in which they differ', async () => {
    const rows = Array.from({ length: 40 }, (_, i) => 1e8 + (i % 2 === 0 ? 3.25 : 903.25) + (i % 5));
    writeFileSync(at('far.csv'), `a\n${rows.join('\n')}\n`);
    const { stdout } = await marginalia(words`fit mixture ${at('far.csv')}`);
    // √(2 + 1e-6 × the variance of the column)
    expect(stdout).toContain('100000005.3 ± 1.48');
    expect(stdout).toContain('100000905.3 ± 1.48');
  });

  test('row weights count rows: doubling all doubles the log-likelihood', async () => {
    const rows = Array.from({ length: 40 }, (_, i) => `${Math.sin(i)},${(i * 7) % 11},2`);
    writeFileSync(at('weighted.csv'), `a,b,w\n${rows.join('\n')}\n`);
    const weighted = await document(
      schemas.fit,
      words`fit mixture ${at('weighted.csv')} --weights w --components 1`,
    );
    const plain = await document(
      schemas.fit,
      words`fit mixture ${at('weighted.csv')} --columns a,b --components 1`,
    );
    expect(weighted.logLikelihood).toBeCloseTo(2 * Number(plain.logLikelihood), 6);
    expect(weighted.columns).toEqual(['a', 'b']);
  });

  test('its own parameters are a start', async () => {
    writeFileSync(at('start.json'), JSON.stringify(fits.mixture.parameters));
    const again = await document(schemas.fit, words`fit mixture faithful --init ${at('start.json')}`);
    expect(again.restarts).toHaveLength(1);
    expect(again.logLikelihood).toBeCloseTo(Number(fits.mixture.logLikelihood), 4);
  });

  test('the last seeds that there are', async () => {
    const args = words`fit mixture faithful --restarts 1 --seed`;
    expect(await document(schemas.fit, [...args, '9007199254740990'])).toMatchObject({
      seed: 9007199254740990,
    });
    const { code, stderr } = await marginalia([...args, '9007199254740991']);
    expect(stderr).toBe(
      'error: fitGaussianMixture: seed must leave room below 2^53 for the seeds of 1 starts, got 9007199254740991.\n',
    );
    expect(code).toBe(2);
  });

  test('that does not converge is exit 4 with --strict, and 0 without', async () => {
    const args = words`fit mixture faithful --components 4 --max-iterations 2`;
    expect(await document(schemas.fit, args)).toMatchObject({ status: 'max-iterations' });
    const { code, stdout, stderr } = await marginalia([...args, '--strict']);
    expect(code).toBe(4);
    expect(stdout).toContain('max-iterations');
    expect(stderr).toBe('strict: the fit is max-iterations\n');
  });
});

describe('fit ppca', () => {
  test("of iris: what explains most, signs by the rule, scikit-learn's variances", () => {
    const fit = fits.ppca;
    expect(fit).toMatchObject({
      kind: 'ppca',
      status: 'converged',
      factors: 2,
      covariance: null,
      history: null,
      icl: null,
      columns: ['sepal_length', 'sepal_width', 'petal_length', 'petal_width'],
    });
    // The literature's explained_variance_ratio of iris.
    expect(fit.explainedVarianceRatio).toEqual([
      expect.closeTo(0.92461872, 7),
      expect.closeTo(0.05306648, 7),
    ]);
    const { loadings } = factorsOf(fit);
    for (const q of [0, 1]) {
      const column = loadings.map((row) => Number(row[q]));
      expect(Math.max(...column)).toBe(Math.max(...column.map(Math.abs)));
    }
  });

  test('has one factor by default where two columns leave no more', async () => {
    expect(await document(schemas.fit, words`fit ppca faithful`)).toMatchObject({ factors: 1 });
    expect(await document(schemas.fit, words`fit ppca iris`)).toMatchObject({ factors: 2 });
  });

  test('with --scale has one noise for each column, and refuses to be a PPCA file', async () => {
    const scaled = await document(schemas.fit, words`fit ppca iris --factors 2 --scale`);
    expect(factorsOf(scaled).noise).toHaveLength(4);
    const { code } = await marginalia(words`fit ppca iris --scale --out ${at('scaled.safetensors')}`);
    expect(code).toBe(2);
  });
});
