import { fitVae } from '@marginalia/models';
import type { Prepare } from './task.ts';

/** Steps of Adam as the library's own fit makes them, clocked by its progress after the first tenth. */
export const adamStep: Prepare = async ({ read, executor, now }, args) => {
  const number = (name: string): number => Number(args[name]);
  const data = new Uint8Array(await read(String(args['x'])));
  const [steps, samples] = [number('steps'), number('samples')];
  const threads = await executor(number('workers'));
  let bound = NaN;
  return {
    async run() {
      const seen: (readonly [done: number, at: number])[] = [];
      const fit = await fitVae(
        { data, rows: number('n'), columns: number('D') },
        {
          latents: [number('H')],
          objective: samples === 1 ? 'elbo' : 'iwae',
          samples,
          batch: number('batch'),
          epochs: 1,
          seed: number('seed'),
          executor: threads,
          onProgress: ({ done }) => void seen.push([done, now()]),
        },
      );
      bound = fit.trainBound ?? NaN;
      const [first, last] = [seen.find(([done]) => done >= steps / 10)!, seen.at(-1)!];
      return (last[1] - first[1]) / (last[0] - first[0]);
    },
    value: () => bound,
    close: () => threads.close(),
  };
};
