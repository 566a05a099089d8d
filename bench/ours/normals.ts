import type { Prepare } from './task.ts';

/** Standard normals into an array that is there; every run draws new ones, as a generator would. */
export const normals: Prepare = async ({ core }, args) => {
  const { kernels, arena } = core;
  const [length, width] = [Number(args['length']), Number(args['width'])];
  const key = arena.alloc('f64', 4);
  arena.view(key)[0] = 1;
  const out = arena.alloc('f64', length);
  let row = 0;
  return {
    run() {
      kernels.normals(key.ptr, row++, 1, 0, length / width, width, 0, out.ptr);
      return undefined;
    },
    output: () => arena.take(out),
  };
};
