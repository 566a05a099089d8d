/** Of every family's results, in the plain mode: written by scripts/write-self-test.mjs. */
export const knownHashes: Readonly<Record<string, string>> = {
  elementary: '1989a7c69cd58c91',
  logSumExp: '278104817374bd6a',
  linearAlgebra: '63ca517c6b84cc37',
  products: '4337a0aad3b123d7',
  random: 'dc5dadc91ec119c8',
  densities: 'ce5d2231bb5d6d40',
};
