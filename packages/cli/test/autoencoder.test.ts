import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { schemas } from '../src/schemas/index.ts';
import { interruptAtCheckpoint } from './support/interrupt.ts';
import { document, marginalia, words } from './support/marginalia.ts';

const folder = mkdtempSync(join(tmpdir(), 'marginalia-'));
afterAll(() => rmSync(folder, { recursive: true }));

const small = words`fit autoencoder digits --rows 0:600 --hidden 100 --code 8 --epochs 30`;

describe('fit autoencoder', () => {
  test('gives codes and their rows, and no likelihood', async () => {
    const model = join(folder, 'autoencoder.safetensors');
    const fit = await document(schemas.fit, [...small, '--validation', '0.1', '--out', model]);
    expect(fit).toMatchObject({
      kind: 'autoencoder',
      status: 'max-iterations',
      latents: [8],
      objective: null,
      logLikelihood: null,
      trainBound: null,
      rows: 540,
      validationRows: 60,
      model,
    });
    expect(Number(fit.reconstructionError)).toBeGreaterThan(0);
    expect(Number(fit.validationError)).toBeGreaterThan(Number(fit.reconstructionError));
    const encoded = await document(schemas.encode, words`encode ${model} digits --rows 0:2`);
    expect(encoded).toMatchObject({ kind: 'autoencoder', binarize: null });
    expect(encoded.rows![0]).toMatchObject({ standardDeviation: null });
    const line = await document(
      schemas.interpolate,
      words`interpolate ${model} digits --between 0,1 --steps 3`,
    );
    expect(line.rows).toHaveLength(3);
    for (const command of [words`evidence ${model} digits`, words`sample ${model} --count 2`]) {
      const { code, stderr } = await marginalia(command);
      expect(stderr).toContain('an autoencoder has no likelihood: its decoder gives one point for each code');
      expect(code).toBe(2);
    }
  });

  test('is the same on one worker and on two, and after a kill', async () => {
    const [one, two] = await Promise.all(
      ['1', '2'].map((workers) => document(schemas.fit, [...small, '--workers', workers])),
    );
    expect(one!.executor).toBe('piscina');
    expect(two!.digest).toBe(one!.digest);
    const checkpoint = join(folder, 'killed.checkpoint');
    await interruptAtCheckpoint(small, checkpoint, 'SIGKILL');
    const resumed = await document(schemas.fit, [...small, '--checkpoint', checkpoint, '--quiet']);
    expect(resumed.resumedFrom).not.toBeNull();
    expect(resumed.digest).toBe(one!.digest);
  });

  test('may be sparse, contractive, tied and denoising', async () => {
    const kinds = [
      words`--code 100 --hidden 0 --sparsity 0.01 --tied`,
      words`--code 100 --contractive 0.1`,
      words`--code 100 --noise mask:0.25`,
      words`--code 4 --noise gaussian:0.3 --activation relu`,
      words`--code 4 --noise salt:0.2`,
    ];
    for (const kind of kinds) {
      const fit = await document(schemas.fit, [
        ...words`fit autoencoder digits --rows 0:100 --epochs 1 --hidden 0`,
        ...kind,
      ]);
      expect(Number.isFinite(Number(fit.reconstructionError))).toBe(true);
    }
  });

  test('--pca gives principal components, as fit ppca does of columns scaled the same', async () => {
    const model = join(folder, 'pca.safetensors');
    const fit = await document(schemas.fit, words`fit autoencoder iris --pca --code 3 --out ${model}`);
    expect(fit).toMatchObject({
      kind: 'autoencoder',
      status: 'converged',
      latents: [3],
      freeParameters: 3 * 4 + 3 + 4,
      history: null,
      steps: null,
      logLikelihood: null,
    });
    const ppca = await document(schemas.fit, words`fit ppca iris --factors 3 --scale`);
    const [ours, theirs] = [fit, ppca].map(({ explainedVarianceRatio: shares }) => shares!.map(Number));
    ours!.forEach((share, q) => expect(share).toBeCloseTo(theirs![q]!, 10));
    // What is not explained of columns of variance 1.
    expect(Number(fit.reconstructionError)).toBeCloseTo(1 - ours!.reduce((a, b) => a + b), 6);
    const { rows } = await document(schemas.encode, words`encode ${model} iris`);
    expect(rows).toHaveLength(150);
    const scores = rows!.map(({ mean }) => Number(mean[0]));
    const variance = scores.reduce((sum, score) => sum + score * score, 0) / 150;
    expect(variance).toBeCloseTo(Number(fit.explainedVariance![0]), 4);
    const { stdout } = await marginalia(words`fit autoencoder digits --pca --code 30`);
    expect(stdout).toMatch(/^PCA, the best linear autoencoder, of digits: 1,797 rows × 64 columns\n/);
    expect(stdout).toContain('(10 more)');
  });

  test('contracts encoders of several layers', async () => {
    const fit = await document(
      schemas.fit,
      words`fit autoencoder digits --rows 0:100 --hidden 20,10 --contractive 0.1 --epochs 1`,
    );
    expect(Number.isFinite(Number(fit.reconstructionError))).toBe(true);
  });

  test.each([
    [
      '--pca --noise mask:0.2',
      2,
      /does not take --noise, with --pca: it is linear and tied, and is computed, not trained \(--noise\)/,
    ],
    ['--pca --epochs 100', 2, /does not take --epochs, with --pca/],
    ['--pca --code 65', 2, /fitPca: code must be a whole number from 1 to 64, got 65/],
    ['--noise pepper:2', 2, /noise must be gaussian:S with S > 0, mask:P or salt:P with 0 < P < 1, or none/],
    ['--code 65', 2, /it would learn to copy/],
    ['--objective elbo', 2, /unknown option '--objective'\. It is an option of fit vae/],
  ])('%s is refused', async (flags, exit, says) => {
    const { code, stderr } = await marginalia([...words`fit autoencoder digits`, ...flags.split(' ')]);
    expect(stderr).toMatch(says);
    expect(code).toBe(exit);
  });
});
