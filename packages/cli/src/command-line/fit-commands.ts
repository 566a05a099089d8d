import type { Command } from 'commander';
import { type Choose, leaf, operands } from './leaf.ts';
import { dataOptions, option } from './options.ts';

export function fitMixture(fit: Command, choose: Choose): void {
  const command = fit.command('mixture').argument('<data>', operands.data);
  command
    .usage('DATA')
    .summary('mixture of Gaussians')
    .description(
      'Fit a mixture of Gaussians by EM. BIC, AIC and ICL: smaller is better. --out: the model, .safetensors.',
    );
  option(command, '--components <K>', 'number of components (default: 2, or those of --init FILE.json)');
  option(command, '--covariance <NAME>', 'full, tied, diagonal or spherical', 'full');
  option(
    command,
    '--init <START>',
    'kmeans++, random, or a FILE.json with weights, means and covariances',
    'kmeans++',
  );
  option(
    command,
    '--restarts <R>',
    'starts of which the best is kept (default: 10; 1 with --init FILE.json)',
  );
  option(command, '--max-iterations <N>', 'EM iterations of each start', '1000');
  option(
    command,
    '--tolerance <T>',
    'stop at a rise ≤ T · max(1, |log-likelihood|); 0 runs all iterations',
    '1e-8',
  );
  option(
    command,
    '--regularization <R>',
    'added to every diagonal in each M-step (default: 1e-6 × the variance of each column)',
  );
  option(command, '--accelerate', 'extrapolate between iterations where that does not lower the likelihood');
  dataOptions(command);
  option(command, '--weights <c>', 'the column of row weights');
  option(command, '--scale', 'fit on standardised columns; parameters are reported in the original units');
  leaf(
    command,
    'fit mixture',
    choose,
    async () => (await import('../commands/fit-mixture.ts')).fitMixtureCommand,
  );
}

export function fitPpca(fit: Command, choose: Choose): void {
  const command = fit.command('ppca').argument('<data>', operands.data);
  command
    .usage('DATA')
    .summary('probabilistic PCA')
    .description('Fit probabilistic PCA in closed form. --out: the model, .safetensors.');
  option(command, '--factors <Q>', 'number of factors (default: 2, or 1 for two columns)');
  dataOptions(command);
  option(command, '--scale', 'fit on standardised columns; parameters are reported in the original units');
  option(command, '--weights <c>', 'the column of row weights');
  leaf(command, 'fit ppca', choose, async () => (await import('../commands/fit-ppca.ts')).fitPpcaCommand);
}
