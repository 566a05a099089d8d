import { fitGaussianMixture } from '@marginalia/models';
import type { Prepare } from './task.ts';

/** A fit from k-means++ to its tolerance; every run has another seed. */
export const mixtureFit: Prepare = async ({ read, executor }, args) => {
  const [rows, columns] = [Number(args['n']), Number(args['D'])];
  const data = new Float64Array(await read(String(args['x'])));
  const threads = await executor(Number(args['workers']));
  let seed = 0;
  const likelihoods: number[] = [];
  return {
    async run() {
      const { logLikelihood } = await fitGaussianMixture(
        { data, rows, columns },
        {
          components: Number(args['K']),
          restarts: 1,
          seed: seed++,
          tolerance: Number(args['relativeTolerance']),
          regularization: Number(args['regularization']),
          executor: threads,
        },
      );
      likelihoods.push(logLikelihood);
      return undefined;
    },
    value: () => likelihoods,
    close: () => threads.close(),
  };
};
