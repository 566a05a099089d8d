import type { CovarianceName } from '@marginalia/models';

/** Covariances that a mixture can have in this version. */
export const covarianceNames: readonly CovarianceName[] = ['full', 'tied', 'diagonal', 'spherical'];

/** How covariances of K components over D columns are laid out. */
export function covarianceShape(covariance: CovarianceName, K: number, D: number): readonly number[] {
  return { full: [K, D, D], tied: [D, D], diagonal: [K, D], spherical: [K] }[covariance];
}
