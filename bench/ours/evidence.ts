import { estimateEvidence } from '@marginalia/estimators';
import type { PpcaParameters } from '@marginalia/models';
import type { Prepare } from './task.ts';

/** log p(x) of a linear-Gaussian model by draws from the prior or importance sampling, as a caller of the library gets it. */
export const evidence: Prepare = async ({ read, executor }, args) => {
  const [rows, observed, factors] = [Number(args['n']), Number(args['D']), Number(args['H'])];
  const floats = async (name: string) => new Float64Array(await read(String(args[name])));
  const model: PpcaParameters = {
    kind: 'ppca',
    observed,
    factors,
    mean: new Float64Array(observed),
    loadings: await floats('loadings'),
    noiseVariance: Number(args['noiseVariance']),
  };
  const data = { data: await floats('x'), rows, columns: observed };
  const threads = await executor(Number(args['workers']));
  const estimator = String(args['estimator']) as 'prior' | 'importance';
  const proposal = estimator === 'prior' ? {} : { proposal: 'gaussian' as const, widen: 1.2 };
  let value = { logEvidence: NaN, standardError: NaN, digest: '' };
  return {
    async run() {
      const { total, digest } = await estimateEvidence(model, data, {
        estimator,
        ...proposal,
        draws: Number(args['draws']),
        executor: threads,
      });
      value = { logEvidence: total.logEvidence, standardError: total.standardError, digest };
      return undefined;
    },
    value: () => value,
    close: () => threads.close(),
  };
};
