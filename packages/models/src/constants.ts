/** log 2π. */
export const logTwoPi: number = 1.8378770664093453;

/** Rows a kernel call gets at once: their x, responsibilities and scratch stay in the cache. */
export const rowsPerBlock: number = 256;
