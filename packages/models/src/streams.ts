/**
 * Every use of random numbers has its own stream: one key (seed, stream) never serves two purposes.
 * Numbers are part of what makes results repeat: add at the end, never renumber.
 */
export const streams = {
  initialRows: 1,
  latentPrior: 2,
  proposal: 3,
  sampleLatent: 4,
  sampleObserved: 5,
} as const;
