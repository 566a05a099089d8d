/** log 2π. */
export const logTwoPi: number = 1.8378770664093456;

/** Rows a kernel call gets at once: their x and responsibilities stay in the cache. */
export const rowsPerBlock: number = 256;

/** Components of a mixture that the E-step has room for. */
export const mostComponents = 65_536;

/** What regularization is by default, as a share of each column's variance. */
export const defaultRidge = 1e-6;
