import type { Prepare } from './task.ts';

/** log Σ exp x of doubles in memory. */
export const logSumExp: Prepare = async ({ core, read }, args) => {
  const { kernels, arena } = core;
  const x = arena.put(new Float64Array(await read(String(args['x']))));
  let value = NaN;
  return {
    run() {
      value = kernels.logSumExp(x.ptr, x.length);
      return undefined;
    },
    value: () => value,
  };
};
