import { estimateEvidence } from '@marginalia/estimators';
import type { DenseParameters, VaeParameters } from '@marginalia/models';
import type { Prepare } from './task.ts';

/** L_5000 of binary images under a VAE, as a caller of the library gets it. */
export const l5000: Prepare = async ({ read, executor }, args) => {
  const [rows, D, H, hidden] = ['n', 'D', 'H', 'hidden'].map((name) => Number(args[name])) as [
    number,
    number,
    number,
    number,
  ];
  const floats = async (name: string) => new Float64Array(await read(String(args[name])));
  const weights = Float32Array.from(await floats('weights'));
  let at = 0;
  const layer = (inputs: number, outputs: number, activation: 'tanh' | 'identity'): DenseParameters => ({
    inputs,
    outputs,
    activation,
    weight: weights.slice(at, (at += inputs * outputs)),
    bias: weights.slice(at, (at += outputs)),
  });
  const network = (inputs: number, outputs: number): DenseParameters[] => [
    layer(inputs, hidden, 'tanh'),
    layer(hidden, hidden, 'tanh'),
    layer(hidden, outputs, 'identity'),
  ];
  const model: VaeParameters = {
    kind: 'vae',
    observed: D,
    latents: [H],
    decoder: 'bernoulli',
    encoder: [network(D, 2 * H)],
    generative: [network(H, D)],
    logVariance: null,
    levels: null,
    centre: new Float64Array(D),
    scale: new Float64Array(D).fill(1),
    binarize: 'none',
  };
  const data = { data: Uint8Array.from(await floats('x')), rows, columns: D };
  const threads = await executor(Number(args['workers']));
  let value = { logEvidence: new Array<number>(), standardError: new Array<number>(), digest: '' };
  return {
    async run() {
      const { rows: each, digest } = await estimateEvidence(model, data, {
        estimator: 'iwae',
        draws: Number(args['draws']),
        executor: threads,
      });
      value = {
        logEvidence: each.map(({ logEvidence }) => logEvidence),
        standardError: each.map(({ standardError }) => standardError),
        digest,
      };
      return undefined;
    },
    value: () => value,
    close: () => threads.close(),
  };
};
