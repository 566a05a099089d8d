import { readFileSync } from 'node:fs';
import { loadCore } from '@marginalia/core-wasm';
import { fitVae, streams } from '@marginalia/models';
import type { Setting } from '../harness/work.ts';
import type { Args } from '../ours/task.ts';

/** PyTorch's bounds from ours, relative. Seen: 2e-7, the rounding of a float; with an ε of Adam's 10 % off, 8 steps were 9e-6 apart. */
const tolerance = 5e-6;

/** One epoch of steps by us, and by PyTorch with our rows in our order and our ε: their bounds, step by step. */
export async function sameDraws(
  { data, sides }: Setting,
  args: Args,
): Promise<{ readonly agreed: boolean; readonly agreement: string }> {
  const python = await sides.get('python');
  if (python === null) return { agreed: true, agreement: 'no PyTorch to follow our draws' };
  const x = new Uint8Array(readFileSync(String(args['x'])));
  const ours = await boundsOf(x, args);
  const { rows, noise } = await drawn(x, args);
  const files = { x: data.write('drawn-rows', rows), noise: data.write('noise', noise) };
  const key = 'same draws';
  const task = { ...args, ...files, compiled: 0, threads: 2 };
  await python.call({ call: 'prepare', key, task: 'adam-step', args: task });
  await python.call({ call: 'run', key, atLeast: 0 });
  const { value } = (await python.call({ call: 'value', key, file: '' })) as { readonly value: number[] };
  await python.call({ call: 'drop', key });
  const most = Math.max(...ours.map((bound, step) => Math.abs(value[step]! / bound - 1)));
  return {
    agreed: most < tolerance,
    agreement: `bounds of ${ours.length} steps with the same draws within ${most.toExponential(1)}`,
  };
}

/** Ours, of each step: events tell the mean of those so far. */
async function boundsOf(data: Uint8Array, args: Args): Promise<number[]> {
  const [rows, columns, H, samples, batch, seed] = numbers(args, 'n', 'D', 'H', 'samples', 'batch', 'seed');
  const means: number[] = [];
  await fitVae(
    { data, rows, columns },
    {
      latents: [H],
      objective: samples === 1 ? 'elbo' : 'iwae',
      samples,
      batch,
      epochs: 1,
      seed,
      stepsPerState: 1,
      onEvent: ({ trainBound }) => void means.push(trainBound),
    },
  );
  return means.map((mean, i) => (i + 1) * mean - i * (means[i - 1] ?? 0));
}

/** Rows in the order of the first epoch, and ε [step, place in the batch, sample, unit], as streams.ts of the models says. */
async function drawn(x: Uint8Array, args: Args): Promise<{ rows: Uint8Array; noise: Float32Array }> {
  const [n, D, H, samples, batch, seed] = numbers(args, 'n', 'D', 'H', 'samples', 'batch', 'seed');
  const { kernels, arena } = await loadCore();
  const keyOf = (stream: number): number => arena.put(Int32Array.of(seed, 0, stream, 0, 0, 0, 0, 0)).ptr;
  const uniforms = arena.alloc('f64', n);
  kernels.uniforms(keyOf(streams.epochOrder), 0, 1, 0, 1, n, 0, uniforms.ptr);
  const order = Array.from({ length: n }, (_, row) => row);
  for (let i = n - 1; i > 0; i--) {
    const j = Math.floor(arena.view(uniforms)[i]! * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  const rows = new Uint8Array(n * D);
  order.forEach((row, i) => rows.set(x.subarray(row * D, (row + 1) * D), i * D));
  const noise = arena.alloc('f32', n * samples * H);
  for (let step = 0; step < n / batch; step++) {
    const to = noise.ptr + 4 * step * batch * samples * H;
    kernels.normalsF32(keyOf(streams.trainingNoise), 0, batch, 0, samples, H, step, to);
  }
  return { rows, noise: arena.take(noise) };
}

const numbers = <const Names extends readonly string[]>(args: Args, ...names: Names) =>
  names.map((name) => Number(args[name])) as { [I in keyof Names]: number };
