import type { Core } from '@marginalia/core-wasm';
import {
  expectation,
  fitGaussianMixture,
  type GaussianMixtureParameters,
  maximisation,
  mixtureElbo,
  modelJobs,
} from '@marginalia/models';
import { createInlineExecutor, type Executor, type Rows } from '@marginalia/runtime';
import type { Columns, FitProgress, Settings } from '../state/state.ts';
import type { FitReport } from './fit-report.ts';
import type { HalfStep, HalfStepKind, HalfStepOutcome } from './half-step.ts';
import { shownRows } from './points.ts';
import { readColumns } from './read-columns.ts';

/** What the worker answers. Points are [n, 2]; nothing is kept between calls but the compiled core. */
export interface Explorer {
  /** @throws as `readColumns` */
  read(name: string, bytes: Uint8Array): Columns;
  /** The parameters a fit of one restart starts from, and their posterior. @throws as `fitGaussianMixture` */
  start(xy: Float64Array, settings: Settings): Promise<HalfStepOutcome>;
  /** E: q becomes the posterior under `parameters`. M: θ becomes the best for q, the posterior under `posteriorUnder`. */
  halfStep(
    kind: 'E' | 'M',
    xy: Float64Array,
    parameters: GaussianMixtureParameters,
    posteriorUnder: GaussianMixtureParameters,
  ): Promise<HalfStepOutcome>;
  /** The fit of the command line, with its digest. @throws as `fitGaussianMixture` */
  fit(xy: Float64Array, settings: FitSettings, onProgress: (progress: FitProgress) => void): Promise<Fitted>;
}

interface FitSettings extends Settings {
  readonly restarts: number;
}

interface Fitted {
  readonly fit: FitReport;
  readonly step: HalfStep;
}

/**
 * The half-steps add nothing to the covariances: with a ridge it is another objective that never falls, and the page says that the
 * ELBO never does. A whole fit has the ridge of the command line.
 */
const regularization = 0;

/** Small fits iterate thousands of times a second: more often than this nobody reads. */
const betweenMessagesMs = 50;

const spread =
  'Ellipses need room both ways: choose another column or file, or add a point beside the others.';
const remedy = 'Try another seed, fewer components, a simpler covariance, or Fit, which adds a small ridge.';

export function createExplorer(): Explorer {
  let executor: Promise<Executor<typeof modelJobs>> | null = null;
  const running = (): Promise<Executor<typeof modelJobs>> =>
    (executor ??= createInlineExecutor({ jobs: modelJobs }));

  return {
    read: readColumns,

    async start(xy, settings) {
      const flat = constantCoordinate(xy);
      if (flat !== null) return { degenerate: `every point has the same ${flat}. ${spread}` };
      const begin = { ...settings, restarts: 1, maxIterations: 0 };
      const { parameters } = await fitGaussianMixture(rowsOf(xy), { ...begin, executor: await running() });
      return { step: split((await running()).core, 'start', rowsOf(xy), parameters, parameters) };
    },

    async halfStep(kind, xy, parameters, posteriorUnder) {
      const { core } = await running();
      const rows = rowsOf(xy);
      if (kind === 'E') return { step: split(core, 'E', rows, parameters, parameters) };
      const { responsibilities } = expectation(core, posteriorUnder, rows);
      const { covariance } = parameters;
      const next = maximisation(core, rows, responsibilities, { covariance, regularization });
      if ('degenerate' in next) return { degenerate: `${next.degenerate}. ${remedy}` };
      return { step: split(core, 'M', rows, next.parameters, posteriorUnder) };
    },

    async fit(xy, settings, onProgress) {
      const { restarts } = settings;
      let nextMessage = 0;
      const fit = await fitGaussianMixture(rowsOf(xy), {
        ...settings,
        executor: await running(),
        onEvent({ restart, iteration }) {
          if (performance.now() < nextMessage) return;
          nextMessage = performance.now() + betweenMessagesMs;
          onProgress({ restart, restarts, iteration });
        },
      });
      const step = split((await running()).core, 'fit', rowsOf(xy), fit.parameters, fit.parameters);
      return { fit, step };
    },
  };
}

function constantCoordinate(xy: Float64Array): 'x' | 'y' | null {
  if (xy.every((value, i) => i % 2 === 1 || value === xy[0])) return 'x';
  return xy.every((value, i) => i % 2 === 0 || value === xy[1]) ? 'y' : null;
}

function rowsOf(xy: Float64Array): Rows {
  return { data: xy, rows: xy.length / 2, columns: 2 };
}

/** A half-step: log p under θ, split by the posterior under `posteriorUnder`. */
function split(
  core: Core,
  kind: HalfStepKind,
  rows: Rows,
  parameters: GaussianMixtureParameters,
  posteriorUnder: GaussianMixtureParameters,
): HalfStep {
  const { responsibilities } = expectation(core, posteriorUnder, rows);
  const { logEvidence, elbo, divergence } = mixtureElbo(core, parameters, rows, responsibilities);
  const K = parameters.components;
  const shown = shownRows(rows.rows);
  const onShow = new Float32Array(shown.length * K);
  shown.forEach((row, i) => onShow.set(responsibilities.subarray(row * K, (row + 1) * K), i * K));
  return { kind, parameters, posteriorUnder, responsibilities: onShow, logEvidence, elbo, divergence };
}
