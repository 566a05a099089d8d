import type { Command } from 'commander';
import { binarizeOption, imageOption, type Choose, leaf, operands } from './leaf.ts';
import { dataOptions, option, refused } from './options.ts';

export function evidence(program: Command, choose: Choose): void {
  const command = program
    .command('evidence')
    .argument('<model>', operands.model)
    .argument('<data>', operands.data);
  command
    .usage('MODEL DATA')
    .summary('log p(x) of every row, with its error')
    .description('log p(x) of every row, with its error. --out: the document of --json.');
  option(
    command,
    '--estimator <NAME>',
    'auto, exact, prior, importance, elbo or iwae; auto: exact where it is possible, otherwise importance',
    'auto',
  );
  option(command, '--draws <S>', 'draws of each row; with --tolerance the first look (default: 1000)');
  option(
    command,
    '--tolerance <NATS>',
    'draw until interval95 of the mean over rows is ± this, or say why not (default: none)',
  );
  option(
    command,
    '--max-draws <S>',
    'draws of each row at most (default: 1e6 with --tolerance, otherwise those of --draws)',
  );
  option(command, '--min-draws <S>', 'draws below which no row is called reliable', '1000');
  option(
    command,
    '--proposal <NAME>',
    'prior, posterior, gaussian or encoder (default: the best the model has; gaussian with --widen, encoder for networks)',
  );
  option(command, '--widen <F>', "scales the proposal's standard deviations", '1');
  option(command, '--per-row <FILE>', 'write one row of numbers for each row of DATA, as .npy');
  binarizeOption(command);
  dataOptions(command);
  for (const flags of ['--scale', '--weights <c>', '--temperatures <T>', '--chains <C>'])
    refused(command, flags);
  leaf(command, 'evidence', choose, async () => (await import('../commands/evidence.ts')).evidenceCommand);
}

export function posterior(program: Command, choose: Choose): void {
  const command = program
    .command('posterior')
    .argument('<model>', operands.model)
    .argument('<data>', operands.data);
  command
    .usage('MODEL DATA')
    .summary('component or factors of every row, and its density')
    .description(
      'What the model says of each row: its component or its factors, and its density. --out: .csv with row numbers, or .npy.',
    );
  binarizeOption(command);
  dataOptions(command);
  for (const flags of ['--scale', '--weights <c>']) refused(command, flags);
  leaf(command, 'posterior', choose, async () => (await import('../commands/posterior.ts')).posteriorCommand);
}

export function sample(program: Command, choose: Choose): void {
  const command = program.command('sample').argument('<model>', operands.model);
  command
    .usage('MODEL --count N')
    .summary('draw rows from a model')
    .description('Draw rows from a model: z, then x. --out: .csv, .npy, or .png or .svg of images.');
  command.requiredOption('--count <N>', 'how many rows');
  imageOption(command);
  leaf(command, 'sample', choose, async () => (await import('../commands/sample.ts')).sampleCommand);
}
