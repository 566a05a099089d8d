import { describe, expect, test } from 'vitest';
import { loadCore } from '@marginalia/core-wasm';
import type { Objective, VaeParameters } from '@marginalia/models';
import { bindBackward } from '../src/vae/backward.ts';
import { vaeLayout, vaeVector } from '../src/vae/networks.ts';
import { bindPass } from '../src/vae/pass.ts';
import { createPreparation, roomForRows } from '../src/vae/prepare-rows.ts';
import { rowsFor, smallVae, waves } from './support/vae-models.ts';
import { referenceBound, referenceDraw } from './support/vae-reference.ts';

const core = await loadCore();
const plain: Objective = {
  kind: 'elbo',
  samples: 1,
  kl: 'analytic',
  beta: 1,
  freeBits: 0,
  gradient: 'standard',
};
const noPrior = { strength: 0, variance: 1 };

/** Bounds of the rows and the derivative of their sum, by the implementation. */
function ours(parameters: VaeParameters, rows: number[][], objective: Objective) {
  const n = rows.length;
  return core.arena.scope(() => {
    const { arena } = core;
    const layout = vaeLayout(parameters);
    const vector = arena.put(vaeVector(parameters));
    const gradient = arena.alloc('f32', layout.length);
    const pass = bindPass(core, parameters, vector, objective.samples, n, noPrior);
    const backward = bindBackward(core, parameters, pass, objective, n);
    const missing = rows.flat().some(Number.isNaN);
    const room = roomForRows(core, parameters, n, missing);
    const data = Float64Array.from(rows.flat());
    createPreparation(core, parameters)(
      { data, unit: 1, draws: null },
      Int32Array.from(rows.keys()),
      0,
      room,
    );
    pass.noise.forEach((span, l) => arena.view(span).set(waves(span.length, 60 + l)));
    const all = { rows: room, first: 0, count: n, sparse: null };
    pass.forward(all, true);
    backward.run(all);
    pass.networks.forEach((network, i) =>
      network.layers.forEach(({ place }, l) =>
        network.gradient(
          l,
          pass.inputOf(i, room),
          i === 0 ? n : n * objective.samples,
          { from: 0, to: place.inputs + 1, add: false },
          gradient,
        ),
      ),
    );
    return {
      vector: arena.take(vector),
      bound: arena.take(backward.bound),
      gradient: arena.take(gradient).map((value) => value / backward.divisor),
    };
  });
}

/** The same by f64 loops and central differences. */
function reference(parameters: VaeParameters, rows: number[][], objective: Objective) {
  const k = objective.samples;
  const noise = parameters.latents.map((H, l) => waves(rows.length * k * H, 60 + l).map(Math.fround));
  const draws = (vector: ArrayLike<number>, r: number, held?: ArrayLike<number>) =>
    Array.from({ length: k }, (_, s) =>
      referenceDraw(
        parameters,
        vector,
        rows[r]!,
        parameters.latents.map((H, l) => noise[l]!.slice((r * k + s) * H, (r * k + s + 1) * H)),
        held,
      ),
    );
  const bound = (vector: ArrayLike<number>, r: number): number => referenceBound(objective, draws(vector, r));
  const slope = (f: (vector: Float64Array) => number, at: Float64Array, i: number): number => {
    const h = 1e-4;
    const value = (step: number): number => {
      const moved = at.slice();
      moved[i] = moved[i]! + step;
      return f(moved);
    };
    return (8 * (value(h) - value(-h)) - (value(2 * h) - value(-2 * h))) / (12 * h);
  };
  return { draws, bound, slope };
}

const worst = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let most = 0;
  for (let i = 0; i < b.length; i++) most = Math.max(most, Math.abs(a[i]! - b[i]!) / (1 + Math.abs(b[i]!)));
  return a.length === b.length ? most : Infinity;
};

const objectives: Readonly<Record<string, Partial<Objective>>> = {
  'ELBO, analytic KL': {},
  'ELBO, sampled, 3 draws': { kl: 'sampled', samples: 3 },
  'β = 0.3': { beta: 0.3 },
  'β = 2, sampled': { beta: 2, kl: 'sampled' },
  'free bits': { freeBits: 0.15, samples: 2 },
  'IWAE, 4 draws': { kind: 'iwae', samples: 4 },
};

const models: Readonly<Record<string, VaeParameters>> = {
  bernoulli: smallVae({ decoder: 'bernoulli' }),
  'gaussian, variance by a network': smallVae({ decoder: 'gaussian' }),
  'gaussian, a variance a column': smallVae({ decoder: 'gaussian', logVariance: 'column' }),
  'gaussian, one variance': smallVae({ decoder: 'gaussian', logVariance: 'shared' }),
  categorical: smallVae({ decoder: 'categorical' }),
  poisson: smallVae({ decoder: 'poisson' }),
  'two layers, bernoulli': smallVae({ decoder: 'bernoulli', latents: [4, 2] }),
  'two layers, gaussian': smallVae({ decoder: 'gaussian', latents: [2, 3], logVariance: 'shared' }),
  'three layers': smallVae({ decoder: 'bernoulli', latents: [3, 2, 2] }),
};

describe.each(Object.entries(models))('%s', (_, parameters) => {
  test.each(Object.entries(objectives))('%s: bounds and gradients are those of f64 loops', (_name, some) => {
    const layers = parameters.latents.length;
    const objective: Objective = { ...plain, ...(layers > 1 ? { kl: 'sampled' } : {}), ...some };
    if (layers > 1 && objective.freeBits > 0) return;
    const rows = rowsFor(parameters, 3, 5);
    rows[1]![2] = NaN;
    const mine = ours(parameters, rows, objective);
    const { bound, slope } = reference(parameters, rows, objective);
    const at = Float64Array.from(mine.vector);
    expect(
      worst(
        mine.bound,
        rows.map((_row, r) => bound(at, r)),
      ),
    ).toBeLessThan(3e-6);
    const slopes = at.map((_value, i) =>
      slope((v) => rows.reduce((sum, _row, r) => sum + bound(v, r), 0), at, i),
    );
    expect(worst(mine.gradient, slopes)).toBeLessThan(2e-5);
  });
});
