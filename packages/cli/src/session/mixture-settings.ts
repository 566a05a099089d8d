import type { CovarianceName, GaussianMixtureParameters } from '@marginalia/models';
import type { Flags } from '../command-line/flags.ts';
import { usage } from '../command-line/usage-error.ts';
import { covarianceNames } from './covariance-shape.ts';
import { readInitialMixture } from './initial-mixture.ts';
import type { Input } from './input.ts';
import { unlessInterrupted } from './interrupt.ts';
import { scaleMixture } from './scaling.ts';
import type { Session } from './session.ts';

/** The options of `fit mixture` as they were given; null where the default depends on others. */
export interface MixtureFlags {
  readonly components: number | null;
  readonly covariance: CovarianceName;
  /** kmeans++, random, or the path of a FILE.json. */
  readonly init: string;
  readonly restarts: number | null;
  readonly maxIterations: number;
  readonly tolerance: number;
  /** Null: 1e-6 × the variance of each column. */
  readonly regularization: number | null;
  readonly accelerate: boolean;
}

/** The same with every default filled in and the start read. */
export interface MixtureSettings extends MixtureFlags {
  readonly components: number;
  readonly restarts: number;
  readonly start: 'kmeans++' | 'random' | GaussianMixtureParameters;
}

/** @throws E_ARGUMENT for a value that is not what its option takes */
export function readMixtureFlags(flags: Flags): MixtureFlags {
  const init = flags.text('init') ?? 'kmeans++';
  if (!isMethod(init) && !init.endsWith('.json')) {
    throw usage(`fit mixture: init must be kmeans++, random or a FILE.json, got ${init}`, {
      where: '--init',
    });
  }
  return {
    components: flags.whole('components', { min: 1 }),
    covariance: flags.choice('covariance', covarianceNames) ?? 'full',
    init,
    restarts: flags.whole('restarts', { min: 1 }),
    maxIterations: flags.whole('max-iterations', { min: 0 }) ?? 1000,
    tolerance: flags.real('tolerance', { min: 0 }) ?? 1e-8,
    regularization: flags.real('regularization', { min: 0 }),
    accelerate: flags.on('accelerate'),
  };
}

/**
 * Reads an explicit start, in standardised units if the rows are, and fills in what depends on it.
 *
 * @throws E_FILE if the start does not fit the data
 */
export async function settleMixture(
  { signal, core }: Session,
  given: MixtureFlags,
  { selection }: Input,
): Promise<MixtureSettings> {
  const { init, covariance, components, restarts } = given;
  if (isMethod(init)) return { ...given, components: components ?? 2, restarts: restarts ?? 10, start: init };

  const { scaling, columns } = selection;
  if (scaling !== null && covariance === 'spherical') {
    throw usage('fit mixture: an explicit spherical start is not spherical in standardised columns', {
      where: '--init with --scale',
      remedy: 'Use --covariance diagonal, or leave out --scale.',
    });
  }
  const { core: kernels } = await core();
  const start = await unlessInterrupted(
    signal,
    readInitialMixture(kernels, init, covariance, columns.length),
  );
  if (components !== null && components !== start.components) {
    throw usage(`fit mixture: components must be ${start.components} as in ${init}, got ${components}`, {
      where: '--components',
    });
  }
  return {
    ...given,
    components: start.components,
    restarts: restarts ?? 1,
    start: scaling === null ? start : scaleMixture(start, scaling),
  };
}

const isMethod = (init: string): init is 'kmeans++' | 'random' => init === 'kmeans++' || init === 'random';
