/** Of every family's results, in the plain mode: written by scripts/write-self-test.mjs. */
export const knownHashes: Readonly<Record<string, string>> = {
  elementary: 'cb2c7aa60f924439',
  logSumExp: '278104817374bd6a',
  linearAlgebra: '63ca517c6b84cc37',
  products: 'e0bd5689dfba475f',
  random: 'dc5dadc91ec119c8',
  densities: 'db6286289903d8ff',
  networks: '0f1ea054e9837c9a',
};
