import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { schemas } from '../src/schemas/index.ts';
import { document, mixtureOf, words } from './support/marginalia.ts';

interface Golden {
  readonly covariance_type: 'full' | 'tied' | 'diag' | 'spherical';
  readonly K: number;
  readonly max_iter: number;
  readonly reg_covar: number;
  readonly means_init_rows: readonly number[];
  readonly weights: unknown;
  readonly means: unknown;
  readonly covariances: unknown;
  readonly score: number;
  readonly lower_bounds: readonly number[];
  readonly bic: number;
  readonly aic: number;
  readonly n_parameters: number;
}

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
const { records }: { records: readonly Golden[] } = JSON.parse(read('fixtures/gmm_faithful.json'));
const faithful = read('../../data/datasets/faithful.csv')
  .trim()
  .split(/\r?\n/)
  .slice(1)
  .map((line) => line.split(',').map(Number));

const folder = mkdtempSync(join(tmpdir(), 'marginalia-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The start the goldens were made from: equal weights, rows of the data as means, unit covariances. */
function writeStart({ covariance_type, K, means_init_rows }: Golden): string {
  const identity = [
    [1, 0],
    [0, 1],
  ];
  const covariances = {
    full: Array.from({ length: K }, () => identity),
    tied: identity,
    diag: Array.from({ length: K }, () => [1, 1]),
    spherical: Array.from({ length: K }, () => 1),
  }[covariance_type];
  const path = join(folder, 'start.json');
  const start = {
    weights: Array.from({ length: K }, () => 1 / K),
    means: means_init_rows.map((row) => faithful[row]),
    covariances,
  };
  writeFileSync(path, JSON.stringify(start));
  return path;
}

/** Largest |a − b| / max(1e-300, |b|) over nested arrays of one shape. */
function relativeDifference(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return Math.abs(a - b) / Math.max(1e-300, Math.abs(b));
  if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return Infinity;
  return Math.max(0, ...a.map((part: unknown, i) => relativeDifference(part, b[i])));
}

describe('fit mixture from an explicit start equals scikit-learn step by step', () => {
  test.each(records)('$covariance_type, K = $K, $max_iter steps', async (golden) => {
    const { covariance_type, max_iter, reg_covar } = golden;
    const covariance = covariance_type === 'diag' ? 'diagonal' : covariance_type;
    const steps = words`--tolerance 0 --max-iterations ${max_iter} --regularization ${reg_covar}`;
    const start = words`--init ${writeStart(golden)} --covariance ${covariance}`;
    const fit = await document(schemas.fit, [...words`fit mixture faithful`, ...start, ...steps]);
    const { weights, means, covariances } = mixtureOf(fit);
    expect(relativeDifference(weights, golden.weights)).toBeLessThan(1e-8);
    expect(relativeDifference(means, golden.means)).toBeLessThan(1e-8);
    expect(relativeDifference(covariances, golden.covariances)).toBeLessThan(1e-8);
    expect(relativeDifference(fit.meanLogLikelihood, golden.score)).toBeLessThan(1e-10);
    expect(relativeDifference([fit.bic, fit.aic], [golden.bic, golden.aic])).toBeLessThan(1e-10);
    const history = fit.history?.map((each) =>
      'logLikelihood' in each ? Number(each.logLikelihood) / 272 : NaN,
    );
    expect(relativeDifference(history, golden.lower_bounds)).toBeLessThan(1e-10);
    expect(fit).toMatchObject({
      status: 'max-iterations',
      iterations: golden.max_iter,
      freeParameters: golden.n_parameters,
      regularization: [golden.reg_covar, golden.reg_covar],
      restarts: [{ seed: 0 }],
      best: 0,
    });
  });
});
