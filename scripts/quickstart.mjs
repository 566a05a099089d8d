// npm run quickstart: installs, builds and runs the main job on real data.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { must, root } from './lib/run.mjs';

const marginalia = async (...args) => {
  console.log(`\n$ marginalia ${args.join(' ')}\n`);
  await must('node', ['packages/cli/bin/marginalia.js', ...args]);
};

await must('node', ['scripts/build.mjs']);

console.log(
  '\n1. A mixture of two Gaussians fitted to the eruptions of Old Faithful: the evidence is exact.',
);
await marginalia('fit', 'mixture', 'faithful', '--components', '2');

console.log('\n2. Probabilistic PCA, 10 factors, fitted to 1797 handwritten digits.');
const folder = join('.tmp', 'quickstart');
mkdirSync(join(root, folder), { recursive: true });
const model = join(folder, 'digits.safetensors');
await marginalia('fit', 'ppca', 'digits', '--factors', '10', '--out', model);

console.log(
  '\n3. The log evidence of every digit, estimated in parallel by importance sampling from a proposal that is' +
    '\n   1.2 times too wide, so that no weight is trivial, and held against the exact value.',
);
await marginalia(
  'evidence',
  model,
  'digits',
  '--estimator',
  'importance',
  '--proposal',
  'gaussian',
  '--widen',
  '1.2',
);

console.log('\nNext: node packages/cli/bin/marginalia.js --help · npm run dev -w packages/web · npm test');
