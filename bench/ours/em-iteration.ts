import { type CovarianceName, fitGaussianMixture } from '@marginalia/models';
import type { Prepare } from './task.ts';

/** One iteration of EM (M-step and E-step) as the library's own fit does it: the time between two of its events. */
export const emIteration: Prepare = async ({ read, executor, now }, args) => {
  const [rows, observed, components] = [Number(args['n']), Number(args['D']), Number(args['K'])];
  const floats = async (name: string) => new Float64Array(await read(String(args[name])));
  const data = await floats('x');
  const init = {
    kind: 'mixture' as const,
    components,
    observed,
    covariance: String(args['covariance']) as CovarianceName,
    weights: await floats('weights'),
    means: await floats('means'),
    covariances: await floats('covariances'),
  };
  const iterations = Number(args['iterations']);
  const threads = await executor(Number(args['workers']));
  let after = NaN;
  return {
    async run() {
      const times: number[] = [];
      await fitGaussianMixture(
        { data, rows, columns: observed },
        {
          components,
          covariance: init.covariance,
          init,
          maxIterations: iterations,
          tolerance: 0,
          regularization: Number(args['regularization']),
          executor: threads,
          onEvent({ iteration, logLikelihood }) {
            times.push(now());
            if (iteration === 1) after = logLikelihood;
          },
        },
      );
      return (times.at(-1)! - times[0]!) / iterations;
    },
    value: () => after,
    close: () => threads.close(),
  };
};
