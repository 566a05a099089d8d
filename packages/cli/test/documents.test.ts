import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { schemas } from '../src/schemas/index.ts';
import { document, factorsOf, marginalia, mixtureOf, words } from './support/marginalia.ts';

const folder = mkdtempSync(join(tmpdir(), 'marginalia-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);

const [mixture, ppca] = [at('faithful.safetensors'), at('iris.safetensors')];
const fits = {
  mixture: await document(schemas.fit, words`fit mixture faithful --out ${mixture}`),
  ppca: await document(schemas.fit, words`fit ppca iris --factors 2 --out ${ppca}`),
};

/** A float64 npy file of two dimensions. */
function readNpy(path: string): { shape: readonly number[]; data: Float64Array } {
  const bytes = readFileSync(path);
  const start = 10 + bytes.readUInt16LE(8);
  const header = bytes.subarray(10, start).toString('latin1');
  expect(header).toContain("'descr': '<f8'");
  const shape = (/'shape': \(([\d, ]+)\)/.exec(header)?.[1] ?? '')
    .split(',')
    .filter((n) => n.trim() !== '')
    .map(Number);
  return {
    shape,
    data: new Float64Array(bytes.buffer.slice(bytes.byteOffset + start, bytes.byteOffset + bytes.length)),
  };
}

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
      mode: 'plain',
      resumedFrom: null,
      model: mixture,
    });
    expect(fit.logLikelihood).toBeCloseTo(-1130.264, 3);
    expect(fit.bic).toBeCloseTo(2322.192, 3);
    expect(fit.aic).toBeCloseTo(2282.528, 3);
    expect(fit.restarts).toHaveLength(10);
    expect(fit.history).toHaveLength(fit.iterations);
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

  test('with --scale has one noise for each column, and refuses to be a PPCA file', async () => {
    const scaled = await document(schemas.fit, words`fit ppca iris --factors 2 --scale`);
    expect(factorsOf(scaled).noise).toHaveLength(4);
    const { code } = await marginalia(words`fit ppca iris --scale --out ${at('scaled.safetensors')}`);
    expect(code).toBe(2);
  });
});

describe('evidence', () => {
  test('exact equals the fit', async () => {
    for (const [fit, model, data] of [
      [fits.mixture, mixture, 'faithful'],
      [fits.ppca, ppca, 'iris'],
    ] as const) {
      const exact = await document(schemas.evidence, words`evidence ${model} ${data}`);
      expect(exact).toMatchObject({
        estimator: 'exact',
        kind: 'exact',
        status: 'exact',
        proposal: null,
        bitsPerDim: null,
        exact: null,
        maxParetoK: null,
        draws: 0,
        drawsPerSecond: null,
        modelDigest: fit.modelDigest,
        dataDigest: fit.dataDigest,
      });
      expect(exact.total).toMatchObject({ standardError: 0, bias: 0, lowerBound95: null });
      expect(Number(exact.total.logEvidence)).toBeCloseTo(Number(fit.logLikelihood), 8);
      expect(exact.perRow).toHaveLength(exact.rows);
    }
  });

  test('by importance sampling lies beside the exact value, with its error', async () => {
    const args = words`evidence ${ppca} iris --estimator importance --proposal gaussian --widen 1.2`;
    const estimate = await document(schemas.evidence, args);
    expect(estimate).toMatchObject({
      kind: 'unbiased-z',
      status: 'reliable',
      proposal: 'gaussian',
      draws: 150_000,
      unreliableRows: 0,
    });
    const { total, exact } = estimate;
    expect(exact?.total).toBeCloseTo(Number(fits.ppca.logLikelihood), 8);
    expect(Math.abs(Number(total.logEvidence) - Number(total.bias) - Number(exact?.total))).toBeLessThan(
      4 * Number(total.standardError),
    );
    expect(exact?.rowsInside).toBeGreaterThan(130);
    expect(estimate.perRow?.every((row) => Number(row.paretoK) < 0.5 && row.draws === 1000)).toBe(true);
    // ESS/S of a Gaussian widened by F in H dimensions is (√(2F² − 1) / F²)^H.
    const size = estimate.perRow?.reduce((sum, row) => sum + Number(row.effectiveSampleSize), 0) ?? 0;
    expect(size / 150).toBeCloseTo(1000 * (Math.sqrt(2 * 1.44 - 1) / 1.44) ** 2, -1);
  });

  test('prior, elbo and iwae name what they are', async () => {
    const prior = await document(
      schemas.evidence,
      words`evidence ${mixture} faithful --estimator prior --rows 0:50`,
    );
    expect(prior).toMatchObject({ estimator: 'prior', proposal: 'prior', kind: 'unbiased-z' });
    const elbo = await document(
      schemas.evidence,
      words`evidence ${ppca} iris --estimator elbo --proposal posterior`,
    );
    expect(elbo).toMatchObject({ estimator: 'elbo', kind: 'lower-bound' });
    expect(elbo.elboTerms?.gap).toBeCloseTo(0, 8);
    expect(elbo.elboTerms?.elbo).toBeCloseTo(Number(fits.ppca.logLikelihood), 6);
    const iwae = await document(
      schemas.evidence,
      words`evidence ${ppca} iris --estimator iwae --proposal prior --draws 2000`,
    );
    expect(iwae).toMatchObject({ estimator: 'iwae', kind: 'lower-bound', draws: 300_000 });
  });

  test('that is unreliable is exit 4 with --strict', async () => {
    const args = words`evidence ${ppca} iris --estimator importance --draws 100 --proposal prior --strict`;
    const { code, stdout, stderr } = await marginalia(args);
    expect(code).toBe(4);
    expect(stdout).toContain('! unreliable');
    expect(stderr).toMatch(/^strict: /);
  });

  test('--tolerance draws until the mean is that exact', async () => {
    const estimate = await document(
      schemas.evidence,
      words`evidence ${ppca} iris --estimator importance --proposal gaussian --widen 1.5 --tolerance 0.003`,
    );
    const [low, high] = estimate.mean.interval95.map(Number);
    expect((high! - low!) / 2).toBeLessThanOrEqual(0.003);
    expect(estimate.perRow?.[0]?.draws).toBeGreaterThan(1000);
  });

  test('--per-row writes seven columns for every row', async () => {
    const path = at('rows.npy');
    const estimate = await document(
      schemas.evidence,
      words`evidence ${ppca} iris --estimator importance --widen 1.2 --per-row ${path}`,
    );
    const { shape, data } = readNpy(path);
    expect(shape).toEqual([150, 7]);
    const row = estimate.perRow?.[149];
    expect(Array.from(data.subarray(149 * 7))).toEqual([
      row?.logEvidence,
      row?.standardError,
      row?.bias,
      row?.effectiveSampleSize,
      row?.paretoK,
      row?.largestWeight,
      1,
    ]);
  });

  test('--out writes the document', async () => {
    const path = at('evidence.json');
    const printed = await document(
      schemas.evidence,
      words`evidence ${mixture} faithful --rows 0:3 --out ${path}`,
    );
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(printed);
  });

  test('over 1,000 rows perRow is null', async () => {
    const rows = Array.from({ length: 1001 }, (_, i) => `${(i * 37) % 101},${(i * 53) % 97}`);
    writeFileSync(at('many.csv'), `eruptions,waiting\n${rows.join('\n')}\n`);
    expect(await document(schemas.evidence, words`evidence ${mixture} ${at('many.csv')}`)).toMatchObject({
      rows: 1001,
      perRow: null,
    });
  });

  test("--columns names others in place of the model's", async () => {
    writeFileSync(at('renamed.csv'), 'x,y\n3.6,79\n1.8,54\n');
    const renamed = await document(
      schemas.evidence,
      words`evidence ${mixture} ${at('renamed.csv')} --columns x,y`,
    );
    const named = await document(schemas.evidence, words`evidence ${mixture} faithful --rows 0:2`);
    expect(renamed.total).toEqual(named.total);
  });

  test('for people says the exact value, the rows inside, draws a second and shards', async () => {
    const { code, stdout, stderr } = await marginalia(
      words`evidence ${ppca} iris --estimator importance --widen 1.2`,
    );
    expect(code).toBe(0);
    expect(stderr).toBe('');
    for (const said of [
      /^reliable: 1000 draws a row/m,
      /exact inside interval95 {2}total: (yes|no); rows: 1\d\d of 150/,
      /largest k-hat/,
      /effective sample size/,
      /a second/,
      /shards by worker +\d+ \(inline\)/,
    ]) {
      expect(stdout).toMatch(said);
    }
  });
});

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
      modelDigest: fits.mixture.modelDigest,
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
      dataDigest: fits.mixture.dataDigest,
      hyperparameters: { covariance: 'full' },
    },
    modelDigest: fits.mixture.modelDigest,
  });
  expect(shown.tensors).toEqual([
    { name: 'covariances', shape: [2, 2, 2], type: 'F64' },
    { name: 'means', shape: [2, 2], type: 'F64' },
    { name: 'weights', shape: [2], type: 'F64' },
  ]);
});
