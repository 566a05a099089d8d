/** Of every family's results, in the plain mode: written by scripts/write-self-test.mjs. */
export const knownHashes: Readonly<Record<string, string>> = {
  elementary: '893ee00248e4cfe0',
  logSumExp: '18ec6c2f7d09cfb4',
  linearAlgebra: '71b2fc109a44d5bb',
  products: '37a675d38b49f678',
  random: 'ce77e8f8632f9146',
  randomF32: 'cba8a3ad706e3f82',
  densities: '3c2140a91c72ab57',
  networks: 'c08f90dec9dc5e72',
};
