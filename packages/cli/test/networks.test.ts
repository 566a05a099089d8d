import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
  test('come back as they were exported, with the same evidence', async () => {
    const [weights, imported] = [at('networks.safetensors'), at('imported.safetensors')];
    const exported = await document(schemas.export, words`export ${model} --out ${weights}`);
    expect(exported).toMatchObject({
      format: 'safetensors',
      part: null,
      files: [weights, at('networks.json')],
    });
    expect(exported.spec).toMatchObject({ likelihood: 'bernoulli' });
    const back = await document(
      schemas.import,
      words`import ${at('networks.json')} ${weights} --binarize stochastic --out ${imported}`,
    );
    expect(back).toMatchObject({ decoder: 'bernoulli', observed: 64, latents: [6], unused: [] });
    const args = words`--rows 0:5 --draws 50`;
    const [ours, theirs] = await Promise.all([
      document(schemas.evidence, [...words`evidence ${model} digits`, ...args]),
      document(schemas.evidence, [...words`evidence ${imported} digits`, ...args]),
    ]);
    expect(theirs.perRow).toEqual(ours.perRow);
  });

  test('take the columns of a gaussian decoder in their own units', async () => {
    const [iris, weights, imported] = [
      at('iris.safetensors'),
      at('theirs.safetensors'),
      at('back.safetensors'),
    ];
    await document(schemas.fit, words`fit vae iris --hidden 8 --latent 2 --epochs 10 --out ${iris}`);
    await document(schemas.export, words`export ${iris} --out ${weights}`);
    await document(schemas.import, words`import ${at('theirs.json')} ${weights} --out ${imported}`);
    const args = words`iris --draws 50`;
    const ours = await document(schemas.evidence, ['evidence', iris, ...args]);
    const theirs = await document(schemas.evidence, ['evidence', imported, ...args]);
    // Folding centre and scale into the weights rounds them once more to f32.
    for (const [i, row] of ours.perRow!.entries())
      expect(Number(theirs.perRow![i]!.logEvidence)).toBeCloseTo(Number(row.logEvidence), 2);
  });

  test('go to ONNX by halves', async () => {
    for (const part of ['encoder', 'decoder']) {
      const onnx = at(`${part}.onnx`);
      const exported = await document(schemas.export, words`export ${model} --part ${part} --out ${onnx}`);
      expect(exported).toMatchObject({ format: 'onnx', part, files: [onnx], spec: null });
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
    expect((await marginalia(words`export ${model} --format onnx --out ${at('x.safetensors')}`)).code).toBe(
      2,
    );
    expect(existsSync(at('x.safetensors'))).toBe(false);
  });
});
