import { type Core, loadCore } from '@marginalia/core-wasm';
import { describe, expect, test } from 'vitest';
import {
  bindModel,
  elboColumns,
  type ExactParameters,
  type ProposalSpec,
  sampleModel,
} from '@marginalia/models';
import density from './fixtures/mixture-density.json' with { type: 'json' };
import { covarianceNames, sum } from './support/data.ts';
import { exampleMixture, examplePpca } from './support/models.ts';
import {
  logNormal,
  logSumExp,
  mixtureLogJoint,
  ppcaCovariance,
  ppcaLogJoint,
  ppcaLogLikelihood,
} from './support/oracle.ts';

const core: Core = await loadCore();
const { arena } = core;

const models: readonly (readonly [string, ExactParameters])[] = [
  ...covarianceNames.map((name) => [`mixture, ${name}`, exampleMixture(name)] as const),
  ['ppca', examplePpca],
];

const specsOf = ({ kind }: ExactParameters): readonly ProposalSpec[] =>
  kind === 'mixture'
    ? [
        { name: 'prior', widen: 1 },
        { name: 'posterior', widen: 1 },
      ]
    : [
        { name: 'prior', widen: 1 },
        { name: 'prior', widen: 1.5 },
        { name: 'posterior', widen: 1 },
        { name: 'gaussian', widen: 1 },
        { name: 'gaussian', widen: 1.3 },
      ];

/** Rows drawn from the model itself, [n, observed]. */
async function rowsFrom(parameters: ExactParameters, n: number): Promise<Float64Array> {
  return (await sampleModel(parameters, n, { seed: 11, core })).rows.data;
}

/** z, log q and log p of S draws for each row. */
function draw(
  parameters: ExactParameters,
  spec: ProposalSpec,
  x: Float64Array,
  S: number,
  firstSample = 0,
  firstRow = 0,
) {
  return arena.scope(() => {
    const model = bindModel(core, parameters);
    const n = x.length / model.observed;
    const rows = arena.put(x);
    const proposal = model.proposal(spec, rows);
    const [z, logQ, again, logP, logW] = [model.latent, 1, 1, 1, 1].map((width) =>
      arena.alloc('f64', n * S * width),
    );
    const block = { key: { seed: 3, stream: 3 }, firstRow, rows: n, firstSample, samples: S };
    proposal.sampleAndLogProb(block, z!, logQ!);
    proposal.logProb(z!, S, again!);
    model.logJoint(rows, z!, S, logP!);
    model.weigh(spec, rows)(block, logW!);
    const evidence = arena.alloc('f64', n);
    model.logEvidence(rows, evidence);
    return {
      z: arena.take(z!),
      logQ: arena.take(logQ!),
      again: arena.take(again!),
      logP: arena.take(logP!),
      logW: arena.take(logW!),
      logEvidence: arena.take(evidence),
    };
  });
}

describe.each(models)('%s', (_, parameters) => {
  const D = parameters.observed;

  test('the joint and the evidence are those of plain formulas', async () => {
    const x = await rowsFrom(parameters, 5);
    const S = 7;
    const { z, logP, logEvidence } = draw(parameters, { name: 'prior', widen: 1 }, x, S);
    for (let i = 0; i < 5; i++) {
      const row = [...x.subarray(i * D, (i + 1) * D)];
      const expected =
        parameters.kind === 'mixture'
          ? logSumExp(mixtureLogJoint(parameters, row))
          : logNormal(row, [...parameters.mean], ppcaCovariance(parameters));
      expect(logEvidence[i]).toBeCloseTo(expected, 11);
      for (let s = 0; s < S; s++) {
        const at = i * S + s;
        const joint =
          parameters.kind === 'mixture'
            ? mixtureLogJoint(parameters, row)[z[at]!]!
            : ppcaLogJoint(parameters, row, [...z.subarray(at * 2, at * 2 + 2)]);
        expect(logP[at]).toBeCloseTo(joint, 11);
      }
    }
  });

  test.each(specsOf(parameters))(
    '$name × $widen: the density of a draw is that it was drawn with',
    async (spec) => {
      const { logQ, again } = draw(parameters, spec, await rowsFrom(parameters, 4), 50);
      logQ.forEach((value, at) => expect(again[at]).toBeCloseTo(value, 11));
    },
  );

  test.each(specsOf(parameters))(
    '$name × $widen: a weight is log p(x, z) − log q(z | x) of the same draw',
    async (spec) => {
      const { logQ, logP, logW } = draw(parameters, spec, await rowsFrom(parameters, 4), 301);
      logW.forEach((value, at) => expect(value).toBeCloseTo(logP[at]! - logQ[at]!, 11));
    },
  );

  test('draws from the prior weigh log p(x | z)', async () => {
    const x = await rowsFrom(parameters, 3);
    const S = 50;
    const { z, logW } = draw(parameters, { name: 'prior', widen: 1 }, x, S);
    logW.forEach((value, at) => {
      const row = [...x.subarray(Math.floor(at / S) * D, (Math.floor(at / S) + 1) * D)];
      const expected =
        parameters.kind === 'mixture'
          ? mixtureLogJoint(parameters, row)[z[at]!]! - Math.log(parameters.weights[z[at]!]!)
          : ppcaLogLikelihood(parameters, row, [...z.subarray(at * 2, at * 2 + 2)]);
      expect(value).toBeCloseTo(expected, 11);
    });
  });

  test.each(specsOf(parameters))(
    '$name × $widen: the mean weight is the evidence, within 4 standard errors',
    async (spec) => {
      const n = 6;
      const S = 4000;
      const { logQ, logP, logEvidence } = draw(parameters, spec, await rowsFrom(parameters, n), S);
      for (let i = 0; i < n; i++) {
        const w = Array.from({ length: S }, (__, s) =>
          Math.exp(logP[i * S + s]! - logQ[i * S + s]! - logEvidence[i]!),
        );
        const mean = sum(w) / S;
        const error = Math.sqrt(sum(w.map((value) => (value - mean) ** 2))) / S;
        expect(Math.abs(mean - 1)).toBeLessThan(4 * error + 1e-10);
      }
    },
  );

  test.each(specsOf(parameters))(
    '$name × $widen: both forms of the ELBO and the gap give log p(x)',
    async (spec) => {
      const n = 20;
      const x = await rowsFrom(parameters, n);
      const { terms, logEvidence } = arena.scope(() => {
        const model = bindModel(core, parameters);
        const out = arena.alloc('f64', n * elboColumns.length);
        const evidence = arena.alloc('f64', n);
        const rows = arena.put(x);
        model.elbo(spec, rows, out);
        model.logEvidence(rows, evidence);
        return { terms: arena.take(out), logEvidence: arena.take(evidence) };
      });
      for (let i = 0; i < n; i++) {
        const [joint, entropy, likelihood, divergence, gap] = terms.subarray(i * 5, (i + 1) * 5);
        expect(Math.abs(joint! + entropy! + gap! - logEvidence[i]!)).toBeLessThan(1e-10);
        expect(Math.abs(likelihood! - divergence! + gap! - logEvidence[i]!)).toBeLessThan(1e-10);
        expect(gap).toBeGreaterThan(-1e-12);
        expect(divergence).toBeGreaterThan(-1e-12);
        const exact = spec.name === 'posterior' || (spec.name === 'gaussian' && spec.widen === 1);
        if (exact) expect(gap).toBeCloseTo(0, 10);
        else expect(gap).toBeGreaterThan(1e-3);
      }
    },
  );

  test.each(specsOf(parameters))('$name × $widen: the terms of the ELBO are the means of draws', (spec) => {
    const S = 20_000;
    // in the middle, where no component is sure
    const x = Float64Array.from({ length: D }, (__, j) => momentsOf(parameters, j).mean);
    const { logQ, logP } = draw(parameters, spec, x, S);
    const terms = arena.scope(() => {
      const out = arena.alloc('f64', 5);
      bindModel(core, parameters).elbo(spec, arena.put(x), out);
      return arena.take(out);
    });
    for (const [values, term] of [
      [[...logP], terms[0]!],
      [[...logQ].map((value) => -value), terms[1]!],
    ] as const) {
      const mean = sum(values) / S;
      const error = Math.sqrt(sum(values.map((value) => (value - mean) ** 2))) / S;
      expect(Math.abs(mean - term)).toBeLessThan(4 * error + 1e-10);
    }
  });

  test('a draw is a function of row and sample, whatever the blocks', async () => {
    const x = await rowsFrom(parameters, 6);
    const spec: ProposalSpec = { name: 'posterior', widen: 1 };
    const whole = draw(parameters, spec, x, 8);
    const width = whole.z.length / 48;
    const part = draw(parameters, spec, x.subarray(2 * D, 5 * D), 3, 4, 2);
    for (let i = 0; i < 3; i++) {
      const from = (i + 2) * 8 + 4;
      expect(part.z.subarray(i * 3 * width, (i + 1) * 3 * width)).toEqual(
        whole.z.subarray(from * width, (from + 3) * width),
      );
      expect(part.logQ.subarray(i * 3, (i + 1) * 3)).toEqual(whole.logQ.subarray(from, from + 3));
      expect(part.logP.subarray(i * 3, (i + 1) * 3)).toEqual(whole.logP.subarray(from, from + 3));
    }
  });

  test('samples have the moments of the model, within 4.5 standard errors', async () => {
    const n = 20_000;
    const { rows, latent } = await sampleModel(parameters, n, { seed: 2, core });
    const column = (j: number) => Array.from({ length: n }, (__, i) => rows.data[i * D + j]!);
    for (let j = 0; j < D; j++) {
      const values = column(j);
      const mean = sum(values) / n;
      const variance = sum(values.map((value) => (value - mean) ** 2)) / n;
      const fourth = sum(values.map((value) => (value - mean) ** 4)) / n;
      const expected = momentsOf(parameters, j);
      expect(Math.abs(mean - expected.mean)).toBeLessThan(4.5 * Math.sqrt(variance / n));
      expect(Math.abs(variance - expected.variance)).toBeLessThan(
        4.5 * Math.sqrt((fourth - variance ** 2) / n),
      );
    }
    const [a, b] = [column(0), column(1)];
    const cross =
      sum(
        a.map(
          (value, i) => (value - momentsOf(parameters, 0).mean) * (b[i]! - momentsOf(parameters, 1).mean),
        ),
      ) / n;
    expect(Math.abs(cross - momentsOf(parameters, 0).covarianceWithNext)).toBeLessThan(0.15);
    if (parameters.kind === 'mixture') {
      const share = latent.filter((k) => k === 1).length / n;
      expect(Math.abs(share - 0.5)).toBeLessThan(4.5 * Math.sqrt(0.25 / n));
    }
  });

  test('row i of a sample does not depend on how many are drawn', async () => {
    const [few, many] = [
      await sampleModel(parameters, 3, { core }),
      await sampleModel(parameters, 700, { core }),
    ];
    expect(many.rows.data.subarray(0, 3 * D)).toEqual(few.rows.data);
    expect(many.latent.subarray(0, few.latent.length)).toEqual(few.latent);
  });
});

/** Mean, variance, and covariance with the next column, of column j. */
function momentsOf(
  p: ExactParameters,
  j: number,
): { mean: number; variance: number; covarianceWithNext: number } {
  if (p.kind === 'ppca') {
    const C = ppcaCovariance(p);
    return { mean: p.mean[j]!, variance: C[j]![j]!, covarianceWithNext: C[j]![j + 1] ?? 0 };
  }
  const D = p.observed;
  const mean = (d: number) => sum(Array.from(p.weights, (w, k) => w * p.means[k * D + d]!));
  const second = (a: number, b: number) =>
    sum(
      Array.from(p.weights, (w, k) => {
        const within = covarianceEntry(p, k, a, b);
        return w * (within + p.means[k * D + a]! * p.means[k * D + b]!);
      }),
    ) -
    mean(a) * mean(b);
  return { mean: mean(j), variance: second(j, j), covarianceWithNext: j + 1 < D ? second(j, j + 1) : 0 };
}

function covarianceEntry(
  p: Extract<ExactParameters, { kind: 'mixture' }>,
  k: number,
  a: number,
  b: number,
): number {
  const D = p.observed;
  if (p.covariance === 'full') return p.covariances[(k * D + a) * D + b]!;
  if (p.covariance === 'tied') return p.covariances[a * D + b]!;
  if (a !== b) return 0;
  return p.covariances[p.covariance === 'diagonal' ? k * D + a : k]!;
}

test('log density and responsibilities of a mixture to 30 digits elsewhere', () => {
  const K = density.weightsRaw.length;
  const total = sum(density.weightsRaw);
  const parameters: ExactParameters = {
    kind: 'mixture',
    components: K,
    observed: 3,
    covariance: 'full',
    weights: Float64Array.from(density.weightsRaw, (w) => w / total),
    means: Float64Array.from(density.means.flat()),
    covariances: Float64Array.from(density.covariances.flat(2)),
  };
  arena.scope(() => {
    const model = bindModel(core, parameters);
    const n = density.x.length;
    const logDensity = arena.alloc('f64', n);
    const r = arena.alloc('f64', n * K);
    model.posterior(arena.put(Float64Array.from(density.x.flat())), logDensity, r);
    density.logDensity.forEach((value, i) => expect(arena.view(logDensity)[i]! / value).toBeCloseTo(1, 13));
    density.logResponsibilitiesFirst3.flat().forEach((value, at) => {
      expect(arena.view(r)[at]! / Math.exp(value)).toBeCloseTo(1, 10);
    });
  });
});

describe('proposals a model does not have', () => {
  const ask = (parameters: ExactParameters, spec: ProposalSpec) => () =>
    arena.scope(() => {
      bindModel(core, parameters).proposal(spec, arena.alloc('f64', parameters.observed));
    });
  const mixture = exampleMixture('full');

  test.each([
    [
      mixture,
      { name: 'gaussian', widen: 1 },
      'mixture: the proposal must be prior or posterior, unwidened, got the proposal gaussian. Its latent is a component, not a vector: use posterior, or prior.',
    ],
    [
      mixture,
      { name: 'posterior', widen: 1.2 },
      'mixture: the proposal must be prior or posterior, unwidened, got widen = 1.2. A component has no standard deviation: leave widen at 1.',
    ],
    [
      examplePpca,
      { name: 'posterior', widen: 1.2 },
      'ppca: the proposal posterior is exact, got widen = 1.2. Use the proposal gaussian, which is the posterior widened.',
    ],
  ] as const)('%#', (parameters, spec, message) => {
    expect(ask(parameters, spec)).toThrow(expect.objectContaining({ code: 'E_UNSUPPORTED', message }));
  });

  test('a width that is none', () => {
    expect(ask(examplePpca, { name: 'gaussian', widen: 0 })).toThrow(
      'ppca: widen must be finite and > 0, got 0.',
    );
  });
});
