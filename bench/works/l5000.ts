import type { Data } from '../harness/data.ts';
import { type Computed, type Contender, duel } from '../harness/duel.ts';
import { duelOutcome } from '../harness/duel-outcome.ts';
import type { Work } from '../harness/work.ts';
import type { Args } from '../ours/task.ts';

const draws = 5000;
const [D, H, hidden] = [784, 50, 200];

const peers: readonly Contender[] = ['softplus', 'bce'].flatMap((loss) =>
  [1000, 2500, 5000].map((batch) => ({
    name: `PyTorch, ${loss}, batches of ${batch}`,
    side: 'python' as const,
    family: 'PyTorch',
    args: { loss, batch, threads: 2 },
  })),
);

/** L_5000 of images under a 784-200-200-50 VAE, two cores. */
export const l5000: Work = {
  name: 'l5000',
  async run(setting) {
    const n = setting.quick ? 16 : 48;
    const outcome = await duel(setting, {
      name: '784-200-200-50, Bernoulli',
      task: 'l5000',
      args: { ...(await problem(setting.data, n)), workers: 2 },
      contenders: [
        { name: 'turbo', side: 'turbo', family: 'turbo' },
        { name: 'plain', side: 'plain', family: 'plain' },
        ...peers,
      ],
      ours: { turbo: 1.8, plain: 0.9 },
      atLeast: 0.1,
      compare,
    });
    return duelOutcome(
      {
        work: 'l5000',
        title: 'L_5000 of binary images under a VAE, two cores',
        about: `${n} images of 784 binary pixels, 50 latent variables, two hidden layers of 200 tanh units on either side, ${draws} draws from the encoder. Ours: \`estimateEvidence\` with all its diagnostics on two threads. Peer: two threads, float32, inference mode, the fastest of three batches and two ways to the likelihood.`,
        columns: { turbo: 'turbo', plain: 'plain', PyTorch: 'PyTorch' },
        rate: { unit: 'images a second', amount: () => n },
        summary: 'L_5000 of a VAE, two cores',
      },
      [outcome],
    );
  },
};

/** Weights so small that the encoder, which is near the prior, is near the posterior too: errors are known well. */
async function problem({ normals, write }: Data, n: number): Promise<Args> {
  const sizes = [D, hidden, hidden, 2 * H, H, hidden, hidden, D];
  const layers = [0, 1, 2, 4, 5, 6].map((i) => ({ inputs: sizes[i]!, outputs: sizes[i + 1]! }));
  const parts: number[] = [];
  for (const [i, { inputs, outputs }] of layers.entries()) {
    const spread = (i === 2 ? 0.05 : 0.35) / Math.sqrt(inputs);
    for (const value of await normals(40 + i, inputs * outputs)) parts.push(spread * value);
    for (let j = 0; j < outputs; j++) parts.push(i === 5 ? -1.5 : 0);
  }
  const x = (await normals(50, n * D)).map((value) => (value > 1.1 ? 1 : 0));
  return {
    n,
    D,
    H,
    hidden,
    draws,
    x: write('l5000-x', x),
    weights: write('l5000-weights', Float64Array.from(parts)),
  };
}

/** The difference of two sides over its standard error, image by image: a mean square near 1. */
function compare(computed: readonly Computed[]) {
  const sides = computed.map(({ contender, value }) => ({
    name: contender.name,
    ...(value as { readonly logEvidence: readonly number[]; readonly standardError: readonly number[] }),
  }));
  const [first, ...others] = sides;
  const scores = others
    .filter(({ name }) => name.startsWith('PyTorch'))
    .map((side) => {
      let squares = 0;
      side.logEvidence.forEach((value, i) => {
        const error = Math.sqrt(side.standardError[i]! ** 2 + first!.standardError[i]! ** 2);
        squares += ((value - first!.logEvidence[i]!) / error) ** 2;
      });
      return { name: side.name, score: squares / side.logEvidence.length };
    });
  const error = Math.max(...first!.standardError);
  return {
    agreed: scores.every(({ score }) => score < 2) && error < 0.2,
    agreement: `largest standard error ${error.toPrecision(2)} nats; mean square of the differences in standard errors: ${scores.map(({ name, score }) => `${name} ${score.toFixed(2)}`).join('; ')}`,
  };
}
