import {
  createInlineExecutor,
  decode as decodeBytes,
  digestOf,
  encode as encodeBytes,
  type Executor,
  type Rows,
} from '@marginalia/runtime';
import { createNodePool } from '@marginalia/runtime/node';
import { describe, expect, test } from 'vitest';
import {
  type AutoencoderFitOptions,
  type AutoencoderFitState,
  decode,
  encode,
  fitAutoencoder,
  modelJobs,
  reconstruct,
} from '@marginalia/models';
import { digits, iris, rowsOf, sum } from './support/data.ts';
import { generator } from './support/generator.ts';

/** n rows of D columns that vary in Q directions with some noise. */
function correlated(
  n: number,
  D: number,
  Q: number,
  noise: number,
  seed: number,
): Rows & { readonly data: Float64Array } {
  const { normal } = generator(seed);
  const mixing = Array.from({ length: Q }, (_, q) =>
    Array.from({ length: D }, () => normal() * (1 + 0.5 * q)),
  );
  return rowsOf(
    Array.from({ length: n }, () => {
      const z = mixing.map(normal);
      return Array.from(
        { length: D },
        (_, d) => 3 + sum(z.map((value, q) => value * mixing[q]![d]!)) + noise * normal(),
      );
    }),
  );
}

const variants: Readonly<Record<string, AutoencoderFitOptions>> = {
  'deep, salt, clipped': {
    code: 5,
    hidden: [20, 9],
    noise: { kind: 'salt', probability: 0.2 },
    clipNorm: 0.5,
  },
  'tied, masked, sparse': {
    code: 70,
    hidden: [],
    tied: true,
    noise: { kind: 'mask', probability: 0.25 },
    sparsity: 0.1,
  },
  'contractive, cross-entropy': { code: 6, contractive: 0.1, loss: 'cross-entropy', white: 16 },
  'contractive, deep, tied': { code: 5, hidden: [11, 9, 8], contractive: 0.1, tied: true },
  'gaussian noise, tied, deep': {
    code: 5,
    hidden: [11],
    tied: true,
    noise: { kind: 'gaussian', standardDeviation: 0.3 },
  },
};
const short = { epochs: 2, batch: 64, validation: 0.2, weightDecay: 1e-3, seed: 3 };
const some: Rows = { data: digits.data.subarray(0, 200 * 64), rows: 200, columns: 64 };

const settings = Object.entries(variants).map(([name, variant]) => [name, { ...short, ...variant }] as const);

test('the same bytes inline and on 1, 2 and 3 threads', async () => {
  const everything = async (executor: Executor): Promise<string[]> => {
    const results: string[] = [];
    for (const [, options] of settings) {
      const white = options.white ?? 1;
      const fit = await fitAutoencoder(some, { ...options, executor });
      const codes = await encode(fit.parameters, some, { white, executor });
      results.push(
        fit.digest,
        digestOf({ fit, codes, back: await decode(fit.parameters, codes, { executor }) }),
      );
    }
    return results;
  };
  await using inline = await createInlineExecutor({ jobs: modelJobs });
  const expected = await everything(inline);
  for (const workers of [1, 2, 3]) {
    const worker = new URL('support/node-worker.ts', import.meta.url);
    await using pool = await createNodePool({ jobs: modelJobs, worker, workers });
    expect(await everything(pool)).toEqual(expected);
  }
}, 120_000);

describe.each(settings)('%s', (_, options) => {
  test('neither microbatch nor states move a bit', async () => {
    const { digest } = await fitAutoencoder(some, options);
    for (const change of [{ microbatch: 7 }, { microbatch: 31, stepsPerState: 1 }]) {
      expect((await fitAutoencoder(some, { ...options, ...change })).digest).toBe(digest);
    }
  });

  test('goes on from every state to the same bytes', async () => {
    const states: AutoencoderFitState[] = [];
    const watched = { ...options, stepsPerState: 2, patience: 5 };
    const expected = await fitAutoencoder(some, {
      ...watched,
      onEvent: ({ state }) => states.push(decodeBytes(encodeBytes(state)) as AutoencoderFitState),
    });
    expect(states.length).toBe(4);
    for (const resume of states) {
      expect((await fitAutoencoder(some, { ...watched, resume })).digest).toBe(expected.digest);
    }
    await expect(fitAutoencoder(some, { ...watched, seed: 4, resume: states[0]! })).rejects.toThrow(
      'fitAutoencoder: resume must be a state of the same fit, got one of another',
    );
  });
});

test('the errors it tells are those of its reconstructions', async () => {
  const rows = correlated(150, 6, 2, 0.3, 5);
  rows.data[8] = NaN;
  const apart = correlated(40, 6, 2, 0.3, 6);
  const fit = await fitAutoencoder(rows, { hidden: [8], epochs: 5, validation: apart });
  const { scale } = fit.parameters;
  const errorOf = async (of: Rows): Promise<number> => {
    const { data } = await reconstruct(fit.parameters, of);
    const errors = [...data]
      .map((value, i) => ((value - of.data[i]!) / scale[i % 6]!) ** 2)
      .filter((e) => !Number.isNaN(e));
    return sum(errors) / errors.length;
  };
  expect(fit.reconstructionError).toBeCloseTo(await errorOf(rows), 5);
  expect(fit.validationError).toBeCloseTo(await errorOf(apart), 5);
  expect(fit.history.at(-1)!.validationError).toBe(fit.validationError);
  expect(fit.rows).toBe(150);
});

test('reconstruct is decode after encode, to the bit, and rows are computed by themselves', async () => {
  const { parameters } = await fitAutoencoder(iris, { hidden: [5], epochs: 2 });
  const codes = await encode(parameters, iris);
  expect(codes.columns).toBe(2);
  const whole = await reconstruct(parameters, iris);
  expect(await decode(parameters, codes)).toEqual(whole);
  const last = { data: iris.data.subarray(149 * 4), rows: 1, columns: 4 };
  expect((await reconstruct(parameters, last)).data).toEqual(whole.data.slice(149 * 4));
});

test('a denoising autoencoder restores corrupted rows it has not seen better than a plain one', async () => {
  const D = 20;
  const all = correlated(1200, D, 3, 0.1, 11);
  const train = { data: all.data.subarray(0, 800 * D), rows: 800, columns: D };
  const clean = { data: all.data.subarray(800 * D), rows: 400, columns: D };
  const { uniform } = generator(12);
  const shape = { code: 12, hidden: [30], epochs: 60, learningRate: 3e-3 };
  const plain = await fitAutoencoder(train, shape);
  const denoising = await fitAutoencoder(train, { ...shape, noise: { kind: 'mask', probability: 0.25 } });
  const { centre, scale } = plain.parameters;
  const corrupted = clean.data.map((value, i) => (uniform() < 0.25 ? centre[i % D]! : value));
  const errors = async (parameters: typeof plain.parameters): Promise<number[]> => {
    const { data } = await reconstruct(parameters, { data: corrupted, rows: 400, columns: D });
    return Array.from(
      { length: 400 },
      (_, r) =>
        sum(
          Array.from(
            { length: D },
            (_d, d) => ((data[r * D + d]! - clean.data[r * D + d]!) / scale[d]!) ** 2,
          ),
        ) / D,
    );
  };
  const [a, b] = [await errors(plain.parameters), await errors(denoising.parameters)];
  const gains = a.map((error, r) => error - b[r]!);
  const mean = sum(gains) / 400;
  const standardError = Math.sqrt(sum(gains.map((gain) => (gain - mean) ** 2)) / 399 / 400);
  expect(mean).toBeGreaterThan(4 * standardError);
  expect(sum(b)).toBeLessThan(0.5 * sum(a));
});

test('sparsity leaves fewer units of an over-complete code active', async () => {
  const rows = correlated(400, 8, 4, 0.2, 21);
  const shape = {
    code: 24,
    hidden: [],
    tied: true,
    codeActivation: 'relu' as const,
    epochs: 80,
    learningRate: 5e-3,
  };
  const noise = { kind: 'gaussian' as const, standardDeviation: 0.01 };
  const active = async (sparsity: number): Promise<number> => {
    const { parameters } = await fitAutoencoder(rows, { ...shape, noise, sparsity });
    const { data } = await encode(parameters, rows);
    return data.filter((value) => value !== 0).length / rows.rows;
  };
  const [dense, sparse, sparser] = [await active(0), await active(1), await active(3)];
  expect(sparse).toBeLessThan(0.6 * dense);
  expect(sparser).toBeLessThan(sparse);
  expect(sparser).toBeGreaterThan(0.5);
});

test.each([[[]], [[8]]])('a contractive penalty flattens the code, hidden %j', async (hidden: number[]) => {
  const rows = correlated(300, 6, 3, 0.1, 31);
  const shape = { code: 4, hidden, codeActivation: 'sigmoid' as const, epochs: 60, learningRate: 1e-2 };
  /** Mean over rows of the squares of the code's differences, per unit of a step in every column. */
  const slope = async (contractive: number): Promise<number> => {
    const { parameters } = await fitAutoencoder(rows, { ...shape, contractive });
    const { data: before } = await encode(parameters, rows);
    let total = 0;
    for (let d = 0; d < 6; d++) {
      const step = 0.1 * parameters.scale[d]!;
      const { data: after } = await encode(parameters, {
        ...rows,
        data: rows.data.map((value, i) => (i % 6 === d ? value + step : value)),
      });
      total += sum(after.map((value, i) => ((value - before[i]!) / 0.1) ** 2));
    }
    return total / rows.rows;
  };
  const [free, held] = [await slope(0), await slope(3)];
  expect(held).toBeLessThan(0.7 * free);
});

test('patience keeps the parameters of the best epoch', async () => {
  const options = { hidden: [40], epochs: 400, validation: 0.5, patience: 3, learningRate: 2e-2 };
  const fit = await fitAutoencoder(correlated(40, 5, 2, 1, 41), options);
  expect(fit.status).toBe('converged');
  const errors = fit.history.map(({ validationError }) => validationError!);
  expect(fit.validationError).toBe(Math.min(...errors));
  expect(errors.length).toBe(fit.parametersEpoch + 3);
  expect(fit.rows + fit.validationRows).toBe(40);
});

test('a divergence is a status that names the step; parameters are those before it', async () => {
  const rows = rowsOf([[1e30], [-1e30], [2e30]].map(([x]) => [x!, 1]));
  const fit = await fitAutoencoder(rows, { code: 1, hidden: [], standardise: false });
  expect(fit.status).toBe('diverged');
  expect(fit.reason).toBe(
    'in epoch 1, parameters are not finite by step 1; kept are the parameters after step 0',
  );
  expect(fit.steps).toBe(0);
  expect(fit.parameters.encoder[0]!.weight.every(Number.isFinite)).toBe(true);
});

describe('edges', () => {
  test('one row', async () => {
    const fit = await fitAutoencoder(rowsOf([[1, 2, 3]]), { code: 1, hidden: [4], epochs: 3 });
    expect(fit.status).toBe('max-iterations');
    expect(fit.reconstructionError).toBeLessThan(1e-3);
    expect([...(await reconstruct(fit.parameters, rowsOf([[1, 2, 3]]))).data].map(Math.round)).toEqual([
      1, 2, 3,
    ]);
  });

  test('a constant column is reconstructed', async () => {
    const rows = rowsOf(Array.from({ length: 30 }, (_, i) => [i, 7, 3 - 2 * i]));
    const fit = await fitAutoencoder(rows, { code: 1, hidden: [], epochs: 500, learningRate: 1e-2 });
    expect(fit.parameters.scale[1]).toBe(1);
    const { data } = await reconstruct(fit.parameters, rows);
    for (let r = 0; r < 30; r++) expect(data[3 * r + 1]).toBeCloseTo(7, 2);
  });

  test('missing values have no term, and bytes are the numbers they are', async () => {
    const bytes = { data: Uint8Array.from({ length: 60 }, (_, i) => (i * 37) % 256), rows: 20, columns: 3 };
    const options = { code: 1, hidden: [4], epochs: 2, white: 255 };
    const singles = await fitAutoencoder({ ...bytes, data: Float32Array.from(bytes.data) }, options);
    expect(digestOf((await fitAutoencoder(bytes, options)).parameters)).toBe(digestOf(singles.parameters));
    const holes = { ...bytes, data: Float64Array.from(bytes.data) };
    for (let r = 0; r < 20; r += 2) holes.data[3 * r + (r % 3)] = NaN;
    const fit = await fitAutoencoder(holes, options);
    expect(fit.reconstructionError).toBeGreaterThan(0);
    expect((await encode(fit.parameters, holes, { white: 255 })).data.every(Number.isFinite)).toBe(true);
  });

  test('what cannot be is refused', async () => {
    const refusal = async (rows: Rows, options: AutoencoderFitOptions): Promise<string> =>
      fitAutoencoder(rows, options).then(
        () => 'no error',
        (error: Error) => error.message,
      );
    expect(await refusal(iris, { code: 5 })).toContain(
      'fitAutoencoder: code must be at most the 4 columns without noise, sparsity or a contractive penalty: it would learn to copy, got 5',
    );
    expect(await refusal(iris, { loss: 'cross-entropy' })).toContain(
      'fitAutoencoder: every value must be from 0 to 1 for cross-entropy, got 5.1',
    );
    expect(await refusal(rowsOf([[1, Infinity]]), {})).toContain(
      'fitAutoencoder: every value must be finite or missing (NaN), got Infinity',
    );
    expect(
      await refusal(
        rowsOf([
          [1, NaN],
          [2, NaN],
        ]),
        {},
      ),
    ).toContain('fitAutoencoder: every column must have values to train on, got none');
    expect(await refusal(rowsOf([[NaN, NaN]]), {})).toContain(
      'fitAutoencoder: every row must have a value, got none',
    );
    expect(await refusal(iris, { noise: { kind: 'mask', probability: 1 } })).toContain(
      'fitAutoencoder: noise.probability must be above 0 and below 1, got 1',
    );
    expect(await refusal(iris, { patience: 2 })).toContain(
      'fitAutoencoder: patience must have validation rows to go by, got none',
    );
    expect(await refusal(rowsOf([[1, 2]]), { validation: 0.5 })).toContain(
      'fitAutoencoder: validation must leave rows to train on, got 1 of 1 aside',
    );
    const { parameters } = await fitAutoencoder(iris, { hidden: [], epochs: 1 });
    await expect(encode(parameters, rowsOf([[1, 2]]))).rejects.toThrow(
      'encode: rows must have the 4 columns of the model, got 2',
    );
    await expect(decode(parameters, rowsOf([[1]]))).rejects.toThrow(
      'decode: rows must have the 2 columns of the code, got 1',
    );
  });
});

test('after a fit the executor holds nothing of it', async () => {
  await using executor = await createInlineExecutor({ jobs: modelJobs });
  const options = { hidden: [6], epochs: 2, validation: 0.2, executor };
  await fitAutoencoder(iris, options);
  const { arena } = executor.core;
  const before = arena.alloc('f64', 1).ptr;
  await fitAutoencoder(iris, options);
  expect(arena.alloc('f64', 1).ptr - before).toBe(64);
});
