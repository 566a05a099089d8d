import type { Prepare } from './task.ts';

/** C = A B in the three orders of a layer, f32: see works/gemm.ts. */
export const gemm: Prepare = async ({ core, read }, args) => {
  const { kernels, arena } = core;
  const [m, n, k] = [Number(args['m']), Number(args['n']), Number(args['k'])];
  const a = arena.put(new Float32Array(await read(String(args['a'])))).ptr;
  const b = arena.put(new Float32Array(await read(String(args['b'])))).ptr;
  const c = arena.alloc('f32', m * n);
  const runs = {
    NN: () => kernels.gemmNNF32(a, k, b, n, 0, 0, m, n, k, c.ptr, n),
    NT: () => kernels.gemmNTF32(a, k, b, k, 0, 0, m, n, k, c.ptr, n),
    TN: () => kernels.gemmTNF32(a, m, b, n, 0, 0, m, n, k, c.ptr, n),
  };
  const run = runs[String(args['order']) as keyof typeof runs];
  return {
    run() {
      run();
      return undefined;
    },
    output: () => arena.take(c),
  };
};
