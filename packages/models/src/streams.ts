/**
 * Every use of random numbers has its own stream: one key (seed, stream) never serves two purposes.
 * Numbers are part of what makes results repeat: add at the end, never renumber or use one again (2 and 5 were).
 */
export const streams = {
  /** Rows that a mixture starts from. */
  initialRows: 1,
  /** z ~ q(z | x). */
  proposal: 3,
  /** Ancestral sampling: z at step 0 of the counter, x at step 1. */
  sampleLatent: 4,
  /** Weights that a network starts from: row = layer. */
  networkStart: 6,
  /** The order of rows in an epoch: row = epoch. */
  epochOrder: 7,
  /** ε of a training step: row = place in the batch, step = the step × stochastic layers + the layer. */
  trainingNoise: 8,
  /** Grey values to 0 and 1: row = row, sample = epoch. */
  binarization: 9,
  /** Which rows are set aside for validation: row 0. */
  validationRows: 10,
  /** ε of a bound on validation rows: row = place among them, step = the stochastic layer. */
  boundNoise: 11,
  /** Noise on an autoencoder's inputs: row = row, sample = epoch. */
  corruption: 12,
  /** Which rows a probe is tested on: row 0. */
  probeSplit: 13,
  /** Draws of hidden values; see `complete`. */
  completion: 14,
} as const;
