import { type ErrorCode, MarginaliaError } from '@marginalia/core-wasm';
import type { Rows } from '@marginalia/runtime';
import { mostComponents } from '../constants.ts';
import type { CovarianceName, GaussianMixtureParameters } from '../parameters.ts';
import { covarianceKinds } from './covariance/covariance-kinds.ts';
import type { MixtureFitOptions } from './fit-options.ts';

/** Options with their defaults, checked. */
export interface Settings {
  readonly components: number;
  readonly covariance: CovarianceName;
  readonly init: 'kmeans++' | 'random' | GaussianMixtureParameters;
  readonly restarts: number;
  readonly maxIterations: number;
  readonly tolerance: number;
  /** null: 1e-6 of each column's variance. */
  readonly regularization: Float64Array | null;
  readonly accelerate: boolean;
  readonly seed: number;
}

/** @throws E_ARGUMENT, E_SHAPE for options that are none or do not fit the rows or one another */
export function readSettings(rows: Rows, options: MixtureFitOptions): Settings {
  const init = options.init ?? 'kmeans++';
  const given = typeof init === 'string' ? null : init;
  const {
    components = given?.components ?? 2,
    covariance = given?.covariance ?? 'full',
    restarts = given === null ? 10 : 1,
    maxIterations = 1000,
    tolerance = 1e-8,
    accelerate = false,
    seed = 0,
  } = options;
  requireWhole('components', components, 1);
  if (components > mostComponents) throw refuse(`components must be at most ${mostComponents}`, components);
  requireWhole('restarts', restarts, 1);
  requireWhole('maxIterations', maxIterations, 0);
  requireWhole('seed', seed, 0);
  if (!Number.isSafeInteger(seed + restarts))
    throw refuse(`seed must leave room below 2^53 for the seeds of ${restarts} starts`, seed);
  if (!(tolerance >= 0 && Number.isFinite(tolerance)))
    throw refuse('tolerance must be finite and ≥ 0', tolerance);
  requireName('covariance', covariance, Object.keys(covarianceKinds));
  if (given === null) requireName('init', init, ['kmeans++', 'random']);
  if (given !== null) {
    if (restarts !== 1)
      throw refuse('restarts must be 1 with explicit parameters: all would be the same', restarts);
    if (given.components !== components)
      throw refuse(`components must be the ${given.components} of init`, components);
    if (given.covariance !== covariance)
      throw refuse(`covariance must be that of init, ${given.covariance}`, covariance);
    if (given.observed !== rows.columns)
      throw refuse(`rows must have the ${given.observed} columns of init`, rows.columns, 'E_SHAPE');
  }
  const regularization = readRegularization(options.regularization, rows.columns);
  return {
    components,
    covariance,
    init,
    restarts,
    maxIterations,
    tolerance,
    regularization,
    accelerate,
    seed,
  };
}

/** One number a column; null for the default. @throws E_ARGUMENT, E_SHAPE */
export function readRegularization(given: number | Float64Array | undefined, D: number): Float64Array | null {
  if (given === undefined) return null;
  const each = typeof given === 'number' ? new Float64Array(D).fill(given) : given;
  if (each.length !== D)
    throw refuse(`regularization must be a number or one for each of ${D} columns`, each.length, 'E_SHAPE');
  const bad = each.find((value) => !(value >= 0 && Number.isFinite(value)));
  if (bad !== undefined) throw refuse('regularization must be finite and ≥ 0', bad);
  return each;
}

function requireWhole(name: string, value: number, least: number): void {
  if (!Number.isSafeInteger(value) || value < least)
    throw refuse(`${name} must be a whole number ≥ ${least}`, value);
}

function requireName(name: string, value: unknown, names: readonly string[]): void {
  if (typeof value !== 'string' || !names.includes(value))
    throw refuse(`${name} must be ${names.join(', ')}`, value);
}

const refuse = (requirement: string, got: unknown, code: ErrorCode = 'E_ARGUMENT'): MarginaliaError =>
  new MarginaliaError(code, `fitGaussianMixture: ${requirement}, got ${String(got)}`);
