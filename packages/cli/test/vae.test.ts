import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ErrorDocument } from '../src/schemas/error.ts';
import { schemas } from '../src/schemas/index.ts';
import { interruptAtCheckpoint } from './support/interrupt.ts';
import { document, marginalia, words } from './support/marginalia.ts';

const folder = mkdtempSync(join(tmpdir(), 'marginalia-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

/** Small enough for a test, large enough for threads. */
const small = words`fit vae digits --rows 0:600 --hidden 100 --latent 8 --epochs 20`;
const model = join(folder, 'vae.safetensors');
beforeAll(async () => {
  await document(schemas.fit, [...small, '--out', model]);
});

describe('fit vae', () => {
  test('says what it did to grey pixels, on stderr and in the document', async () => {
    const { code, stderr, stdout } = await marginalia(words`fit vae digits --epochs 1 --rows 0:200`);
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /^note: grey pixels are 1 with probability pixel \/ 16, drawn anew in every epoch/,
    );
    expect(stdout).toMatch(/^Variational autoencoder fitted to digits: 200 rows × 64 columns\n/);
    const fit = await document(schemas.fit, words`fit vae digits --epochs 2 --rows 0:200 --validation 0.1`);
    expect(fit).toMatchObject({
      kind: 'vae',
      status: 'max-iterations',
      decoder: 'bernoulli',
      binarize: 'stochastic',
      epochs: 2,
      steps: 4,
      batch: 100,
      objective: { kind: 'elbo', samples: 1 },
      latents: [50],
      rows: 180,
      validationRows: 20,
      logLikelihood: null,
      model: null,
    });
    expect(fit.klPerUnit).toHaveLength(50);
    expect(fit.history?.map((each) => 'epoch' in each && each.epoch)).toEqual([1, 2]);
    expect(Number(fit.trainBound)).toBeLessThan(0);
    expect(Number(fit.validationBound)).toBeLessThan(0);
  });

  test('is the same for any number of workers and in both modes', async () => {
    const [one, two, plain] = await Promise.all([
      document(schemas.fit, [...small, '--workers', '1']),
      document(schemas.fit, [...small, '--workers', '2']),
      document(schemas.fit, [...small, '--workers', '2', '--microbatch', '64'], '', {
        MARGINALIA_TURBO: '0',
      }),
    ]);
    expect(one.executor).toBe('piscina');
    expect(one.millisecondsPerStep).toBeGreaterThan(0);
    expect(plain.mode).toBe('plain');
    for (const other of [two, plain]) {
      expect(other.digest).toBe(one.digest);
      expect(other.modelDigest).toBe(one.modelDigest);
      expect(other.history).toEqual(one.history);
    }
  });

  test('after SIGTERM and after kill -9 goes on to the same digest', async () => {
    const whole = await document(schemas.fit, small);
    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      const checkpoint = join(folder, `${signal}.checkpoint`);
      const { code, stderr } = await interruptAtCheckpoint(small, checkpoint, signal);
      expect(code).toBe(signal === 'SIGTERM' ? 130 : null);
      if (signal === 'SIGTERM') {
        expect(stderr).toMatch(
          /fit vae: interrupted, .* keeps \d+ epochs? and \d+ steps? of the next\. The same command goes on from there\.\n$/,
        );
      }
      const again = await marginalia([...small, '--checkpoint', checkpoint, '--json']);
      expect(again.stderr).toMatch(/^resumed from .*: \d+ epochs? and \d+ steps? of the next\n$/);
      const resumed = schemas.fit.parse(JSON.parse(again.stdout));
      expect(resumed.resumedFrom).toMatchObject({ step: 0 });
      expect(resumed.digest).toBe(whole.digest);
      expect(resumed.history).toEqual(whole.history);
    }
  });

  test('takes binary, continuous and missing values as they come', async () => {
    const rows = Array.from({ length: 40 }, (_, i) => [i % 2, (i >> 1) % 2, Number(i % 7 > 3)]);
    const binary = file('binary.csv', `a,b,c\n${rows.map((row) => row.join()).join('\n')}\n`);
    const tiny = words`--hidden 5 --latent 2 --epochs 2`;
    const bits = await document(schemas.fit, ['fit', 'vae', binary, ...tiny]);
    expect(bits).toMatchObject({ decoder: 'bernoulli', binarize: 'none' });
    const gaps = file(
      'gaps.csv',
      `a,b\n${rows.map(([a], i) => `${i / 3 + a!},${i % 5 === 0 ? '' : -i}`).join('\n')}\n`,
    );
    const numbers = await document(schemas.fit, ['fit', 'vae', gaps, ...tiny]);
    expect(numbers).toMatchObject({ decoder: 'gaussian', binarize: 'none' });
    const two = await document(
      schemas.fit,
      words`fit vae iris --layers 2 --hidden 6 --latent 3 --hidden2 4 --latent2 2 --epochs 2 --objective iwae --samples 3`,
    );
    expect(two).toMatchObject({ latents: [3, 2], objective: { kind: 'iwae', samples: 3 } });
  });
});

describe('what cannot be fitted', () => {
  async function failure(args: readonly string[]): Promise<{ code: number | null; error: ErrorDocument }> {
    const { code, stdout, stderr } = await marginalia([...args, '--json']);
    expect(stdout).toBe('');
    return { code, error: schemas.error.parse(JSON.parse(stderr)) };
  }

  test('grey pixels under a Bernoulli decoder: exit 3, with the ways out', async () => {
    const { code, error } = await failure(words`fit vae digits --binarize none --decoder bernoulli`);
    expect(code).toBe(3);
    expect(error.message).toBe(
      'fit vae: pixels of a Bernoulli decoder must be 0 or 1, got 5 (digits, row 0, counted from 0, pixel 2). ' +
        'Binarize them (--binarize stochastic, fixed or threshold), or take a continuous decoder (--decoder gaussian).',
    );
  });

  test.each([
    [
      '--binarize fixed --decoder gaussian',
      /binarize must be none for a gaussian decoder, got fixed \(--binarize\)/,
    ],
    ['--hidden 20,x', /hidden must be whole numbers of at least 1 with commas between them, got 20,x/],
    ['--hidden2 20', /does not take --hidden2, unless --layers is 2/],
    ['--stages 3', /does not take --stages, unless --schedule is burda/],
    ['--schedule burda --epochs 3', /the stages of schedule burda set the epochs/],
    ['--patience 3', /patience must have validation rows to go by, got none/],
    ['--validation 1', /validation must be a finite number of at least 0 and below 1, got 1/],
    ['--decoder bernouli', /Did you mean bernoulli\?/],
    ['--activation sine', /activation must be one of tanh, relu/],
    ['--clip-norm 0', /clip norm must be a finite number above 0/],
    ['--gradient dreg', /gradient must be standard but for iwae/],
    ['--learning-rate 0', /learning rate must be a finite number above 0/],
  ])('%s: exit 2', async (flags, says) => {
    const { code, error } = await failure([...words`fit vae digits --rows 0:50`, ...flags.split(' ')]);
    expect(error.message).toMatch(says);
    expect(code).toBe(2);
  });

  test('a step that diverges is a status, and exit 4 with --strict', async () => {
    const diverging = words`fit vae digits --rows 0:100 --decoder gaussian --activation relu --hidden 20 --latent 2 --epochs 3 --learning-rate 1e30`;
    const fit = await document(schemas.fit, diverging);
    expect(fit.status).toBe('diverged');
    expect(fit.reason).toMatch(/step \d+/);
    expect((await marginalia([...diverging, '--strict', '--quiet'])).code).toBe(4);
  });
});

describe('a model file of a VAE', () => {
  test('has evidence by its encoder, binarized by the seed, with bits per dimension', async () => {
    const args = words`evidence ${model} digits --rows 0:30 --draws 200`;
    const estimate = await document(schemas.evidence, args);
    expect(estimate).toMatchObject({
      estimator: 'importance',
      proposal: 'encoder',
      kind: 'unbiased-z',
      binarize: 'stochastic',
      exact: null,
    });
    const { logEvidence } = estimate.mean;
    expect(Number(estimate.bitsPerDim)).toBeCloseTo(-Number(logEvidence) / (64 * Math.LN2), 10);
    const again = await document(schemas.evidence, [...args, '--workers', '1']);
    expect(again.digest).toBe(estimate.digest);
    const other = await document(schemas.evidence, [...args, '--seed', '1']);
    expect(other.dataDigest).not.toBe(estimate.dataDigest);
    const bound = await document(schemas.evidence, [...args, '--estimator', 'elbo']);
    expect(bound.kind).toBe('lower-bound');
    expect(Number(bound.mean.logEvidence)).toBeLessThan(Number(logEvidence));
  });

  test('binarizes a row alike, alone or among others', async () => {
    const bits = words`--binarize fixed --draws 100`;
    const all = await document(schemas.evidence, [...words`evidence ${model} digits --rows 0:7`, ...bits]);
    const last = await document(schemas.evidence, [...words`evidence ${model} digits --rows 6:7`, ...bits]);
    // The draws differ by place, the row does not: both estimate the same number.
    const [a, b] = [all.perRow![6]!, last.perRow![0]!];
    const error = Math.hypot(Number(a.standardError), Number(b.standardError));
    expect(Math.abs(Number(a.logEvidence) - Number(b.logEvidence))).toBeLessThan(5 * error);
  });

  test('is refused what it cannot do, in words', async () => {
    const exact = await marginalia(words`evidence ${model} digits --estimator exact`);
    expect(exact.stderr).toContain('has no closed form');
    expect(exact.code).toBe(2);
    const grey = await marginalia(words`evidence ${model} digits --binarize none`);
    expect(grey.stderr).toMatch(/must be 0 or 1, got 5 \(digits, row 0, counted from 0, pixel 2\)/);
    expect(grey.code).toBe(3);
  });

  test('draws images', async () => {
    const png = join(folder, 'drawn.png');
    const sample = await document(schemas.sample, words`sample ${model} --count 9 --out ${png}`);
    expect(new Set(sample.rows!.flat())).toEqual(new Set([0, 1]));
    expect(readFileSync(png).subarray(1, 4).toString()).toBe('PNG');
  });
});
