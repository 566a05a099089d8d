import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { encodeNpy } from '@marginalia/data';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { schemas } from '../src/schemas/index.ts';
import { document, marginalia, words } from './support/marginalia.ts';
import { readNpy } from './support/read-npy.ts';

const folder = mkdtempSync(join(tmpdir(), 'marginalia-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string): string => join(folder, name);

const model = at('vae.safetensors');
beforeAll(async () => {
  await document(
    schemas.fit,
    words`fit vae digits --rows 0:600 --hidden 50 --latent 6 --epochs 15 --out ${model}`,
  );
});

const isPng = (path: string): boolean => readFileSync(path).subarray(1, 4).toString() === 'PNG';

describe('codes', () => {
  test('go to a file and back into rows', async () => {
    const [npy, csv, rows] = [at('codes.npy'), at('codes.csv'), at('rows.npy')];
    const encoded = await document(schemas.encode, words`encode ${model} digits --rows 0:9 --out ${npy}`);
    expect(encoded).toMatchObject({ kind: 'vae', count: 9, binarize: 'stochastic' });
    expect(encoded.rows![8]!.mean).toHaveLength(6);
    expect(Number(encoded.rows![8]!.standardDeviation![0])).toBeGreaterThan(0);
    expect(readNpy(npy)).toEqual({
      shape: [9, 6],
      data: Float64Array.from(encoded.rows!.flatMap(({ mean }) => mean.map(Number))),
    });
    await document(schemas.encode, words`encode ${model} digits --rows 0:9 --out ${csv}`);
    expect(readFileSync(csv, 'utf8')).toMatch(/^z1,z2,z3,z4,z5,z6\n/);
    const decoded = await document(schemas.decode, words`decode ${model} ${npy} --out ${rows}`);
    expect(decoded.count).toBe(9);
    expect(decoded.columns.slice(0, 2)).toEqual(['p00', 'p01']);
    expect(readNpy(rows).shape).toEqual([9, 64]);
    expect(decoded.rows!.flat().every((p) => Number(p) >= 0 && Number(p) <= 1)).toBe(true);
    expect((await document(schemas.decode, words`decode ${model} ${csv}`)).digest).toBe(decoded.digest);
  });

  test('are what posterior says of z, which has no density', async () => {
    const [encoded, posterior] = await Promise.all([
      document(schemas.encode, words`encode ${model} digits --rows 0:4`),
      document(schemas.posterior, words`posterior ${model} digits --rows 0:4`),
    ]);
    expect(posterior.rows.map(({ mean, standardDeviation }) => ({ mean, standardDeviation }))).toEqual(
      encoded.rows,
    );
    expect(posterior.rows[0]).toMatchObject({ logDensity: null, quantile: null, assignment: null });
  });

  test('of two rows are the ends of the line between them', async () => {
    const png = at('line.png');
    const line = await document(
      schemas.interpolate,
      words`interpolate ${model} digits --between 3,5 --steps 4 --out ${png}`,
    );
    const encoded = await document(schemas.encode, words`encode ${model} digits --rows 0:6`);
    expect(line.codes![0]).toEqual(encoded.rows![3]!.mean);
    expect(line.codes![3]).toEqual(encoded.rows![5]!.mean);
    expect(line.rows).toHaveLength(4);
    expect(isPng(png)).toBe(true);
    const { code, stderr } = await marginalia(words`interpolate ${model} digits --between 3 --steps 4`);
    expect(stderr).toBe(
      'error: interpolate: between must be 2 whole numbers with commas between them, got 3 (--between).\n',
    );
    expect(code).toBe(2);
    expect((await marginalia(words`interpolate ${model} digits --between 0,5000`)).code).toBe(2);
  });

  test('tell digits apart better than chance', async () => {
    const probed = await document(schemas.probe, words`probe ${model} digits --label label`);
    expect(probed.classes).toHaveLength(10);
    expect(probed.accuracy).toBeGreaterThan(probed.baseline + 10 * probed.standardError);
    const { code, stderr } = await marginalia(words`probe ${model} digits`);
    expect(stderr).toContain('a column of labels must be named');
    expect(code).toBe(2);
  });

  test('of a model without networks are refused', async () => {
    const ppca = at('ppca.safetensors');
    await document(schemas.fit, words`fit ppca digits --factors 2 --out ${ppca}`);
    const { code, stderr } = await marginalia(words`encode ${ppca} digits`);
    expect(stderr).toBe(
      `error: encode: a model must have networks, got a ppca (${ppca}). Fit a vae or an autoencoder. What a mixture or factors say of rows, posterior shows.\n`,
    );
    expect(code).toBe(2);
  });
});

describe('codes of two stochastic layers', () => {
  test('are decoded from either, and the line may lie in either', async () => {
    const [two, csv, npy] = [at('two.safetensors'), at('two.csv'), at('upper.npy')];
    await document(
      schemas.fit,
      words`fit vae digits --rows 0:200 --layers 2 --hidden 20 --latent 4 --hidden2 9 --latent2 2 --epochs 3 --out ${two}`,
    );
    const encoded = await document(schemas.encode, words`encode ${two} digits --rows 0:3 --out ${csv}`);
    expect(encoded.columns).toEqual(['z1', 'z2', 'z3', 'z4', 'z5', 'z6']);
    const upper = encoded.rows!.map(({ mean }) => mean.slice(4).map(Number));
    writeFileSync(npy, encodeNpy(Float64Array.from(upper.flat()), [3, 2]));
    const whole = await document(schemas.decode, words`decode ${two} ${csv}`);
    const byName = await document(schemas.decode, words`decode ${two} ${csv} --layer 2`);
    const byPlace = await document(schemas.decode, words`decode ${two} ${npy} --layer 2`);
    expect(byPlace.digest).toBe(byName.digest);
    expect(byName.digest).not.toBe(whole.digest);
    const line = words`interpolate ${two} digits --rows 0:3 --between 0,2 --steps 3`;
    const lower = await document(schemas.interpolate, line);
    expect([lower.rows![0], lower.rows![2]]).toEqual([whole.rows![0], whole.rows![2]]);
    const above = await document(schemas.interpolate, [...line, '--layer', '2']);
    expect(above.codes![2]).toEqual(upper[2]);
    expect([above.rows![0], above.rows![2]]).toEqual([byName.rows![0], byName.rows![2]]);
    const third = await marginalia([...line, '--layer', '3']);
    expect(third.stderr).toBe(
      'error: interpolate: layer must be from 1 to 2, got 3 (--layer). The model has 2 stochastic layers.\n',
    );
    expect(third.code).toBe(2);
  });
});

describe('complete', () => {
  const three = words`complete ${model} digits --rows 0:3 --draws 2 --samples 200`;

  test('gives mean, spread and draws of what a mask hides', async () => {
    const png = at('completed.png');
    const top = await document(schemas.complete, [...three, '--mask', 'top', '--out', png]);
    expect(top).toMatchObject({ method: 'importance', draws: 2, samples: 200, hidden: 3 * 32 });
    expect(top.cells).toHaveLength(96);
    expect(top.cells![33]).toMatchObject({ row: 1, column: 'p01' });
    expect(top.rows.map(({ weights }) => weights.length)).toEqual([2, 2, 2]);
    // Each row: itself, what is seen, the mean, two draws.
    expect(readFileSync(png).readUInt32BE(16)).toBe(5 * 57 + 1);
    const left = await document(schemas.complete, [...three, '--mask', 'left']);
    expect(new Set(left.cells!.map(({ column }) => column.at(-1)))).toEqual(new Set(['0', '1', '2', '3']));
  });

  test('takes a mask from a file, an image for all', async () => {
    const mask = at('mask.npy');
    writeFileSync(
      mask,
      encodeNpy(
        Float64Array.from({ length: 64 }, (_, i) => Number(i === 27)),
        [8, 8],
      ),
    );
    const { cells } = await document(schemas.complete, [...three, '--mask', mask]);
    expect(cells!.map(({ row, column }) => `${row} ${column}`)).toEqual(['0 p33', '1 p33', '2 p33']);
    const csv = at('completed.csv');
    await document(schemas.complete, [...three, '--mask', mask, '--out', csv]);
    const lines = readFileSync(csv, 'utf8').trim().split('\n');
    expect(lines[0]).toMatch(/^row,draw,p00,/);
    expect(lines).toHaveLength(1 + 3 * 2);
  });

  test('refuses rows of which nothing is hidden, and a mask that does not fit', async () => {
    const nothing = await marginalia(three);
    expect(nothing.stderr).toContain('some values must be missing or hidden, got none');
    expect(nothing.code).toBe(3);
    const mask = at('short.npy');
    writeFileSync(mask, encodeNpy(Float64Array.of(0, 1), [1, 2]));
    const short = await marginalia([...three, '--mask', mask]);
    expect(short.stderr).toContain('a mask must have 64 values, or as many for each of 3 rows, got 1 × 2');
    expect(short.code).toBe(3);
  });
});

describe('networks of other programs', () => {
  const fits: Readonly<Record<string, string>> = {
    bernoulli: 'fit vae digits --rows 0:100 --hidden 9 --latent 3 --epochs 1',
    'bernoulli of two layers':
      'fit vae digits --rows 0:100 --layers 2 --hidden 9 --latent 3 --hidden2 5 --latent2 2 --epochs 1',
    gaussian: 'fit vae iris --hidden 8 --latent 2 --epochs 1',
    poisson: 'fit vae digits --rows 0:100 --decoder poisson --hidden 8 --latent 2 --epochs 1',
    categorical: 'fit vae digits --rows 0:100 --decoder categorical --hidden 8 --latent 2 --epochs 1',
    'an autoencoder': 'fit autoencoder iris --code 2 --hidden 7 --epochs 1',
    'a tied autoencoder': 'fit autoencoder digits --rows 0:100 --code 2 --hidden 7 --tied --epochs 1',
  };

  test.each(Object.keys(fits))('come back from safetensors to the bit: %s', async (name) => {
    const [fitted, imported] = [at(`${name}.safetensors`), at(`${name} back.safetensors`)];
    const [weights, spec] = [at(`${name} theirs.safetensors`), at(`${name} theirs.json`)];
    const fit = await document(schemas.fit, [...fits[name]!.split(' '), '--out', fitted]);
    const exported = await document(schemas.export, words`export ${fitted} --out ${weights}`);
    expect(exported).toMatchObject({
      format: 'safetensors',
      part: null,
      layer: null,
      files: [weights, spec],
    });
    const binarize = name.startsWith('bernoulli') ? words`--binarize stochastic` : [];
    const back = await document(schemas.import, [
      ...words`import ${spec} ${weights} --out ${imported}`,
      ...binarize,
    ]);
    expect(back).toMatchObject({ kind: fit.kind, decoder: fit.decoder, latents: fit.latents, unused: [] });
    expect(back.modelDigest).toBe(fit.modelDigest);
  });

  test('of two stochastic layers come from PyTorch, and encode as they did there', async () => {
    const theirs = (name: string): string =>
      fileURLToPath(new URL(`../../data/test/fixtures/networks/${name}`, import.meta.url));
    const [model, counts] = [at('counts.safetensors'), at('counts.csv')];
    const back = await document(
      schemas.import,
      words`import ${theirs('counts.json')} ${theirs('counts.safetensors')} --out ${model}`,
    );
    expect(back).toMatchObject({ decoder: 'poisson', observed: 4, latents: [3, 2], unused: [] });
    const { counts: expected } = JSON.parse(readFileSync(theirs('expected.json'), 'utf8')) as {
      counts: { x: number[][]; encoder: { mean: number[][] } };
    };
    writeFileSync(counts, ['a,b,c,d', ...expected.x.map((row) => row.join(','))].join('\n'));
    const { rows } = await document(schemas.encode, words`encode ${model} ${counts}`);
    for (const [i, { mean }] of rows!.entries())
      for (const [j, value] of expected.encoder.mean[i]!.entries())
        expect(Number(mean[j])).toBeCloseTo(value, 6);
    const { perRow } = await document(schemas.evidence, words`evidence ${model} ${counts} --draws 200`);
    expect(perRow!.every(({ logEvidence }) => Number(logEvidence) < 0)).toBe(true);
  });

  test('go to ONNX by halves', async () => {
    for (const part of ['encoder', 'decoder']) {
      const onnx = at(`${part}.onnx`);
      const exported = await document(schemas.export, words`export ${model} --part ${part} --out ${onnx}`);
      expect(exported).toMatchObject({ format: 'onnx', part, layer: 1, files: [onnx], spec: null });
      expect(readFileSync(onnx, 'latin1')).toContain(part === 'encoder' ? 'logVariance' : 'logits');
    }
  });

  test('that do not fit are refused by name', async () => {
    const spec = at('wrong.json');
    writeFileSync(spec, '{"encoder": []}');
    const { code, stderr } = await marginalia(words`import ${spec} ${model}`);
    expect(stderr).toContain('wrong.json');
    expect(code).toBe(3);
    expect((await marginalia(words`export ${model}`)).code).toBe(2);
    const third = await marginalia(words`export ${model} --layer 2 --out ${at('x.onnx')}`);
    expect(third.stderr).toBe(
      'error: export: layer must be 1, got 2 (--layer). The model has 1 stochastic layer.\n',
    );
    const half = await marginalia(words`export ${model} --part encoder --out ${at('x.safetensors')}`);
    expect(half.stderr).toContain('does not take --part, unless --format is onnx');
    expect((await marginalia(words`export ${model} --format onnx --out ${at('x.safetensors')}`)).code).toBe(
      2,
    );
    expect(existsSync(at('x.safetensors'))).toBe(false);
  });
});
