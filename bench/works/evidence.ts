import { type PpcaParameters } from '@marginalia/models';
import { estimateEvidence } from '@marginalia/estimators';
import type { Data } from '../harness/data.ts';
import { type Computed, type Contender, duel } from '../harness/duel.ts';
import { duelOutcome } from '../harness/duel-outcome.ts';
import type { Work } from '../harness/work.ts';
import type { Args } from '../ours/task.ts';

const rows = 4;
const draws = 1 << 18;

const peers = (library: 'numpy' | 'torch', family: string): Contender[] =>
  [512, 2048, 8192].map((batch) => ({
    name: `${family}, batches of ${batch}`,
    side: 'python',
    family,
    args: { library, batch, threads: 1 },
  }));

/** The evidence of a linear-Gaussian model by draws from its prior, one thread. */
export const evidence: Work = {
  name: 'evidence',
  async run(setting) {
    const { args, exact } = await evidenceProblem(setting.data, { n: rows, draws });
    const outcome = await duel(setting, {
      name: 'latent 10, observed 20',
      task: 'evidence',
      args: { ...args, estimator: 'prior', workers: 1 },
      contenders: [
        { name: 'turbo', side: 'turbo', family: 'turbo' },
        { name: 'plain', side: 'plain', family: 'plain' },
        ...peers('numpy', 'numpy'),
        ...peers('torch', 'PyTorch'),
      ],
      ours: { turbo: 3, plain: 1.5 },
      atLeast: 0.1,
      compare: (computed) => compareEvidence(computed, exact),
    });
    return duelOutcome(
      {
        work: 'evidence',
        title: 'Evidence by draws from the prior, linear-Gaussian, one thread',
        about: `${rows} rows of ${draws} draws. Ours: \`estimateEvidence\` with all its diagnostics. Peers: normals, one product, squared norms, streaming log-sum-exp, in batches that fit the cache, whichever of three sizes is fastest; numpy draws with SFC64.`,
        columns: { turbo: 'turbo', plain: 'plain', numpy: 'numpy', PyTorch: 'PyTorch' },
        rate: { unit: 'million draws a second', amount: () => (rows * draws) / 1e6 },
        summary: 'prior-sampling evidence, one thread',
      },
      [outcome],
    );
  },
};

/** A model, rows of it, and their exact log evidence. */
export async function evidenceProblem(
  { normals, write }: Data,
  {
    n,
    draws,
    H = 10,
    D = 20,
  }: { readonly n: number; readonly draws: number; readonly H?: number; readonly D?: number },
): Promise<{ readonly args: Args; readonly exact: number }> {
  const noiseVariance = 16; // so that a row has thousands of effective draws and standard errors are known well
  const loadings = (await normals(20, D * H)).map((value) => 0.4 * value);
  const z = await normals(21, n * H);
  const noise = await normals(22, n * D);
  const x = noise.map((value, at) => {
    const [row, j] = [Math.floor(at / D), at % D];
    let mean = 0;
    for (let h = 0; h < H; h++) mean += loadings[j * H + h]! * z[row * H + h]!;
    return mean + Math.sqrt(noiseVariance) * value;
  });
  const model: PpcaParameters = {
    kind: 'ppca',
    observed: D,
    factors: H,
    mean: new Float64Array(D),
    loadings,
    noiseVariance,
  };
  const { total } = await estimateEvidence(model, { data: x, rows: n, columns: D }, { estimator: 'exact' });
  const args = {
    n,
    D,
    H,
    draws,
    noiseVariance,
    x: write('evidence-x', x),
    loadings: write('loadings', loadings),
  };
  return { args, exact: total.logEvidence };
}

/** Every estimate within 4.5 of its standard errors of the exact value, and all standard errors alike. */
function compareEvidence(computed: readonly Computed[], exact: number) {
  const estimates = computed.map(({ contender, value }) => ({
    name: contender.name,
    ...(value as { readonly logEvidence: number; readonly standardError: number }),
  }));
  const errors = estimates.map(({ logEvidence, standardError }) => (logEvidence - exact) / standardError);
  const deviations = estimates.map(({ standardError }) => standardError);
  return {
    agreed:
      errors.every((error) => Math.abs(error) < 4.5) &&
      Math.max(...deviations) < 1.5 * Math.min(...deviations),
    agreement: `exact ${exact}; ${estimates.map(({ name, logEvidence, standardError }) => `${name} ${logEvidence} ± ${standardError.toPrecision(2)}`).join('; ')}`,
  };
}
