import { complete, estimateEvidence } from '@marginalia/estimators';
import {
  decode,
  encode,
  fitVae,
  sampleModel,
  type VaeFitOptions,
  type VaeParameters,
} from '@marginalia/models';
import { digestOf, type Executor, type Rows } from '@marginalia/runtime';
import { everyBit } from './digest-run.ts';

const [n, D] = [40, 6];

/** Numbers that every engine makes alike, every ninth missing. */
function rowsOf(value: (i: number) => number): Rows {
  const data = Float64Array.from({ length: n * D }, (_, i) => (i % 9 === 4 ? NaN : value((i * 7919) % 1009)));
  return { data, rows: n, columns: D };
}

const fits: Readonly<Record<string, readonly [Rows, VaeFitOptions]>> = {
  bernoulli: [rowsOf((i) => i % 2), { decoder: 'bernoulli' }],
  gaussian: [rowsOf((i) => i / 100 - 2), { decoder: 'gaussian' }],
  categorical: [rowsOf((i) => i % 3), { decoder: 'categorical', activation: 'gelu' }],
  poisson: [rowsOf((i) => i % 5), { decoder: 'poisson', activation: 'softplus' }],
  'two layers': [rowsOf((i) => i % 2), { decoder: 'bernoulli', latents: [3, 2], hidden: [[7], [5]] }],
};

/** Of each kind of VAE SHA-256 of all that is said of its rows, whoever does the work. */
export async function everyVaeBit(executor: Executor): Promise<Readonly<Record<string, string>>> {
  const digests: [string, string][] = [];
  for (const [name, [rows, options]] of Object.entries(fits)) {
    const { parameters } = await fitVae(rows, {
      latents: [3],
      hidden: [[7]],
      epochs: 2,
      batch: 16,
      ...options,
    });
    digests.push([name, digestOf(await everything(parameters, rows, executor))]);
  }
  return Object.fromEntries(digests);
}

async function everything(parameters: VaeParameters, rows: Rows, executor: Executor): Promise<object> {
  const draws = { proposal: 'encoder', draws: 100, seed: 3, executor } as const;
  const importance = await estimateEvidence(parameters, rows, { estimator: 'importance', ...draws });
  const iwae = await estimateEvidence(parameters, rows, { estimator: 'iwae', ...draws });
  const codes = await encode(parameters, rows, { executor });
  const completed = { draws: 2, samples: 100, sweeps: 10, seed: 5, executor };
  return {
    importance: everyBit(importance),
    iwae: everyBit(iwae),
    codes,
    decoded: await decode(parameters, codes, { executor }),
    byImportance: await complete(parameters, rows, { method: 'importance', ...completed }),
    byGibbs: await complete(parameters, rows, { method: 'pseudo-gibbs', ...completed }),
    byMetropolis: await complete(parameters, rows, { method: 'metropolis', ...completed }),
    samples: await sampleModel(parameters, 20, { seed: 4 }),
  };
}

/** What `everyVaeBit` gives: in Node and in Chromium, with any number of workers. Where a kernel's results change, the failing test prints them. */
export const vaeDigests: Readonly<Record<string, string>> = {
  bernoulli: '5b684a6cfa1eb39ce336887e25cb2de9dd50152f6729dcc901b1d12818fb7c83',
  gaussian: 'ee0c1765cb120d3c800355c96a08fabc0750031d6aa67e29a3febe172f49751f',
  categorical: 'e998317253d4f6e21d9a553c3b68a9e48e2957bb3f979281c9a43cd5bb3476a1',
  poisson: 'fc75e09819c4f7ce1425087d2361ca21fcf6542f36462eb8299221cb87f464d3',
  'two layers': 'e99b99e19990b77cfe87589a4e6e61e1b1c6bf204bd54afae16a6d788c9093a7',
};
