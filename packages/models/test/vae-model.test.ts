import { loadCore } from '@marginalia/core-wasm';
import { describe, expect, test } from 'vitest';
import { bindModel, type ProposalSpec, sampleModel, type VaeParameters } from '@marginalia/models';
import { vaeVector } from '../src/vae/networks.ts';
import { rowsFor, smallVae, waves } from './support/vae-models.ts';
import { referenceDensities } from './support/vae-reference.ts';

const core = await loadCore();
const { arena } = core;

const models: Readonly<Record<string, VaeParameters>> = {
  bernoulli: smallVae({ decoder: 'bernoulli' }),
  'gaussian, variance by a network': smallVae({ decoder: 'gaussian' }),
  'gaussian, a variance a column': smallVae({ decoder: 'gaussian', logVariance: 'column' }),
  'gaussian, one variance': smallVae({ decoder: 'gaussian', logVariance: 'shared' }),
  categorical: smallVae({ decoder: 'categorical' }),
  poisson: smallVae({ decoder: 'poisson' }),
  'two layers, bernoulli': smallVae({ decoder: 'bernoulli', latents: [4, 2] }),
  'two layers, gaussian, gelu': smallVae({ decoder: 'gaussian', latents: [2, 3], activation: 'gelu' }),
  'three layers': smallVae({ decoder: 'bernoulli', latents: [3, 2, 2] }),
};
const specs: readonly ProposalSpec[] = [
  { name: 'encoder', widen: 1 },
  { name: 'encoder', widen: 1.4 },
  { name: 'prior', widen: 1 },
  { name: 'prior', widen: 0.8 },
];

function rowsWithGap(parameters: VaeParameters): number[][] {
  const rows = rowsFor(parameters, 3, 5);
  rows[1]![2] = NaN;
  return rows;
}

const worst = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let most = 0;
  for (let i = 0; i < b.length; i++) most = Math.max(most, Math.abs(a[i]! - b[i]!) / (1 + Math.abs(b[i]!)));
  return a.length === b.length ? most : Infinity;
};

/** Draws of samples [firstSample, firstSample + S) of rows from firstRow on, and all that is said of them. */
function draw(
  parameters: VaeParameters,
  spec: ProposalSpec,
  rows: number[][],
  S: number,
  { firstSample = 0, firstRow = 0 } = {},
) {
  return arena.scope(() => {
    const model = bindModel(core, parameters);
    const n = rows.length;
    const x = arena.put(Float64Array.from(rows.flat()));
    const proposal = model.proposal(spec, x);
    const z = arena.alloc('f64', n * S * model.latent);
    const [logQ, again, logP, logW] = [0, 1, 2, 3].map(() => arena.alloc('f64', n * S));
    const block = { key: { seed: 3, stream: 3 }, firstRow, rows: n, firstSample, samples: S };
    proposal.sampleAndLogProb(block, z, logQ!);
    proposal.logProb(z, S, again!);
    model.logJoint(x, z, S, logP!);
    model.weigh(spec, x)(block, logW!);
    const [takenZ, ...rest] = [z, logQ!, again!, logP!, logW!].map((span) => arena.take(span));
    const [q, q2, p, w] = rest as [Float64Array, Float64Array, Float64Array, Float64Array];
    return { latent: model.latent, z: takenZ!, logQ: q, again: q2, logP: p, logW: w };
  });
}

describe.each(Object.entries(models))('%s', (_, parameters) => {
  const rows = rowsWithGap(parameters);
  const S = 5;

  test.each(specs)('$name × $widen: densities of its draws are those of f64 loops', (spec) => {
    const { latent, z, logQ, again, logP, logW } = draw(parameters, spec, rows, S);
    const vector = vaeVector(parameters);
    const truth = Array.from(logP, (_value, i) =>
      referenceDensities(
        parameters,
        vector,
        rows[Math.floor(i / S)]!,
        [...z.subarray(i * latent, (i + 1) * latent)],
        spec.widen,
      ),
    );
    expect(
      worst(
        logP,
        truth.map(({ logLikelihood, logPrior }) => logLikelihood + logPrior),
      ),
    ).toBeLessThan(3e-6);
    expect(worst(again, logQ)).toBeLessThan(3e-6);
    if (spec.name === 'encoder') {
      expect(
        worst(
          logQ,
          truth.map(({ logProposal }) => logProposal),
        ),
      ).toBeLessThan(3e-6);
    } else if (spec.widen === 1) {
      expect(
        worst(
          logQ,
          truth.map(({ logPrior }) => logPrior),
        ),
      ).toBeLessThan(3e-6);
    }
    expect(logW).toEqual(logP.map((value, i) => value - logQ[i]!));
  });

  test('a draw depends on its name alone, whatever is asked for beside it', () => {
    const many = 700; // several chunks
    const spec = specs[1]!;
    const all = draw(parameters, spec, rows, many);
    const { latent } = all;
    const some = draw(parameters, spec, rows.slice(1), 31, { firstRow: 1, firstSample: 600 });
    for (let r = 0; r < 2; r++) {
      const at = (r + 1) * many + 600;
      expect(some.logW.subarray(r * 31, (r + 1) * 31)).toEqual(all.logW.subarray(at, at + 31));
      expect(some.z.subarray(r * 31 * latent, (r + 1) * 31 * latent)).toEqual(
        all.z.subarray(at * latent, (at + 31) * latent),
      );
    }
  });

  test.each([1, 0.3, 0])(
    'β = %d: log p(z) + β log p(x | z) and its gradient are those of f64 loops',
    (beta) => {
      const count = 4;
      const latent = parameters.latents.reduce((a, b) => a + b, 0);
      const points = Float64Array.from(waves(rows.length * count * latent, 9), Math.fround);
      const [out, dz] = arena.scope(() => {
        const model = bindModel(core, parameters);
        const [value, slope] = [rows.length * count, points.length].map((n) => arena.alloc('f64', n));
        const x = arena.put(Float64Array.from(rows.flat()));
        model.logJointAndGradient(x, arena.put(points), count, beta, value!, slope!);
        return [arena.take(value!), arena.take(slope!)];
      });
      const vector = vaeVector(parameters);
      const f = (at: Float64Array, i: number): number => {
        const z = [...at.subarray(i * latent, (i + 1) * latent)];
        const { logPrior, logLikelihood } = referenceDensities(
          parameters,
          vector,
          rows[Math.floor(i / count)]!,
          z,
        );
        return logPrior + beta * logLikelihood;
      };
      expect(
        worst(
          out,
          Array.from(out, (_value, i) => f(points, i)),
        ),
      ).toBeLessThan(3e-6);
      const slopes = Array.from(points, (_value, j) => {
        const h = 1e-4;
        const at = (step: number): number => {
          const moved = points.slice();
          moved[j] = moved[j]! + step;
          return f(moved, Math.floor(j / latent));
        };
        return (8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h);
      });
      expect(worst(dz, slopes)).toBeLessThan(2e-5);
    },
  );

  test('rows drawn from it have the moments that f64 loops give from their z', async () => {
    const n = 1200;
    const { rows: drawn, latent } = await sampleModel(parameters, n, { seed: 5, core });
    const D = parameters.observed;
    expect(drawn.columns).toBe(D);
    const H = latent.length / n;
    const meanOf = referenceMeans(parameters);
    for (let d = 0; d < D; d++) {
      let [difference, square] = [0, 0];
      for (let i = 0; i < n; i++) {
        const off = drawn.data[i * D + d]! - meanOf([...latent.subarray(i * H, (i + 1) * H)])[d]!;
        difference += off;
        square += off * off;
      }
      const standardError = Math.sqrt(square) / n;
      expect(Math.abs(difference / n)).toBeLessThan(4 * standardError + 1e-9);
    }
    const again = await sampleModel(parameters, 300, { seed: 5, core });
    expect(again.rows.data).toEqual(drawn.data.subarray(0, 300 * D));
  });
});

/** E[x | z] in x's units: Σ v p(v | z) over values that have probability, from the densities alone where x is discrete. */
function referenceMeans(parameters: VaeParameters) {
  const vector = vaeVector(parameters);
  const { observed: D, decoder, centre, scale } = parameters;
  const alone = (d: number, value: number): number[] =>
    Array.from({ length: D }, (_, j) => (j === d ? value : NaN));
  const log = (z: number[], d: number, value: number): number =>
    referenceDensities(parameters, vector, alone(d, value), z).logLikelihood;
  return (z: number[]): number[] => {
    return Array.from({ length: D }, (_, d) => {
      if (decoder === 'gaussian') {
        // the vertex of a parabola through three points
        const [c, s] = [centre[d]!, scale[d]!];
        const [low, mid, high] = [-1, 0, 1].map((step) => log(z, d, c + step * s));
        return c + (0.5 * s * (high! - low!)) / (2 * mid! - high! - low!);
      }
      if (decoder === 'poisson') return Math.exp(log(z, d, 1) - log(z, d, 0)); // λ e^−λ / e^−λ
      const most = decoder === 'bernoulli' ? 2 : parameters.levels![d]!;
      let sum = 0;
      for (let value = 1; value < most; value++) sum += value * Math.exp(log(z, d, value));
      return sum;
    });
  };
}

describe('a wrong call', () => {
  const parameters = models['bernoulli']!;
  test.each([
    [
      { name: 'posterior', widen: 1 },
      'E_UNSUPPORTED',
      'vae: the proposal must be encoder or prior, got posterior.',
    ],
    [{ name: 'encoder', widen: 0 }, 'E_ARGUMENT', 'vae: widen must be finite and > 0, got 0.'],
  ] as const)('%o is refused', (spec, code, message) => {
    arena.scope(() => {
      const model = bindModel(core, parameters);
      const x = arena.alloc('f64', parameters.observed);
      expect(() => model.proposal(spec, x)).toThrow(
        expect.objectContaining({ code, message: expect.stringContaining(message) }),
      );
    });
  });
});
