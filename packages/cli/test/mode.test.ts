import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { enableTurbo } from '@marginalia/core-wasm/turbo';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { schemas } from '../src/schemas/index.ts';
import { document, marginalia, words } from './support/marginalia.ts';

const folder = mkdtempSync(join(tmpdir(), 'marginalia-'));
afterAll(() => rmSync(folder, { recursive: true }));
const model = join(folder, 'digits.safetensors');
beforeAll(async () => {
  await document(schemas.fit, words`fit ppca digits --factors 10 --out ${model}`);
});

const off = { MARGINALIA_TURBO: '0' };
const refused = { mode: 'plain', modeReason: 'MARGINALIA_TURBO=0 asks for it' };

/** What this machine and Node can do. */
const byDefault = async (): Promise<{ mode: string; modeReason: string | null }> => {
  const { mode, reason } = await enableTurbo();
  return { mode, modeReason: reason };
};

describe('turbo and plain give the same digest, on one thread and on two,', () => {
  test('of a fit', async () => {
    const args = words`fit mixture digits --components 6 --regularization 1 --restarts 1 --max-iterations 12 --tolerance 0`;
    const fits = await Promise.all(
      [{}, off].flatMap((variables) =>
        ['1', '2'].map((workers) => document(schemas.fit, [...args, '--workers', workers], '', variables)),
      ),
    );
    const [turbo, , plain] = fits;
    expect(turbo).toMatchObject({ executor: 'piscina', ...(await byDefault()) });
    expect(plain).toMatchObject({ executor: 'piscina', ...refused });
    expect(new Set(fits.map(({ digest }) => digest)).size).toBe(1);
    expect(plain?.history).toEqual(turbo?.history);
  });

  test('of an estimate', async () => {
    const args = words`evidence ${model} digits --estimator importance --proposal gaussian --widen 1.2 --draws 1000 --rows 0:600`;
    const estimates = await Promise.all(
      [{}, off].flatMap((variables) =>
        ['1', '2'].map((workers) =>
          document(schemas.evidence, [...args, '--workers', workers], '', variables),
        ),
      ),
    );
    const [turbo, , plain] = estimates;
    expect(turbo).toMatchObject({ executor: 'piscina', ...(await byDefault()) });
    expect(plain).toMatchObject({ executor: 'piscina', ...refused });
    expect(new Set(estimates.map(({ digest }) => digest)).size).toBe(1);
    expect(plain?.perRow).toEqual(turbo?.perRow);
  });

  test('of posteriors and samples', async () => {
    const posterior = words`posterior ${model} digits --rows 0:50`;
    const sample = words`sample ${model} --count 30`;
    const turbo = {
      posterior: await document(schemas.posterior, posterior),
      sample: await document(schemas.sample, sample),
    };
    const plain = {
      posterior: await document(schemas.posterior, posterior, '', off),
      sample: await document(schemas.sample, sample, '', off),
    };
    expect(turbo).toMatchObject({ posterior: await byDefault(), sample: await byDefault() });
    expect(plain).toMatchObject({ posterior: refused, sample: refused });
    expect(plain.posterior.rows).toEqual(turbo.posterior.rows);
    expect(plain.sample.digest).toBe(turbo.sample.digest);
  });
});

test('people read which mode ran, and why it was plain', async () => {
  const { mode, modeReason } = await byDefault();
  const said = modeReason === null ? mode : `${mode}: ${modeReason}`;
  const fit = words`fit mixture faithful`;
  expect((await marginalia(fit)).stdout.split('\n')[1]).toMatch(new RegExp(` · ${said}$`));
  expect((await marginalia(fit, '', off)).stdout.split('\n')[1]).toMatch(
    / · plain: MARGINALIA_TURBO=0 asks for it$/,
  );
});
