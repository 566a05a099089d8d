import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
const fits = {
  mixture: await document(schemas.fit, words`fit mixture faithful --out ${mixture}`),
  ppca: await document(schemas.fit, words`fit ppca iris --factors 2 --out ${ppca}`),
};

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
      /shards by worker +\d+ \(inline, (turbo|plain: .*)\)/,
    ]) {
      expect(stdout).toMatch(said);
    }
  });
});
