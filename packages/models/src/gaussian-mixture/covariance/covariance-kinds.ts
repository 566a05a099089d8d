import type { CovarianceName } from '../../parameters.ts';
import type { CovarianceKind } from './covariance-kind.ts';
import { diagonal } from './diagonal.ts';
import { full } from './full.ts';
import { spherical } from './spherical.ts';
import { tied } from './tied.ts';

/** Every shape a covariance can have, by name. */
export const covarianceKinds: { readonly [name in CovarianceName]: CovarianceKind } = {
  full,
  tied,
  diagonal,
  spherical,
};
