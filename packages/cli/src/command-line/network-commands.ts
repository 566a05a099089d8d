import type { Command } from 'commander';
import { binarizeOption, type Choose, imageOption, leaf, operands } from './leaf.ts';
import { dataOptions, option, refused } from './options.ts';

/** Commands that go from rows to codes and back. */
export function networkCommands(program: Command, choose: Choose): void {
  const encode = onData(program, 'encode', 'MODEL DATA', 'the code of every row');
  encode.description(
    'The code of every row: E[z | x] by the encoder, stochastic layers side by side, the one next to x first. ' +
      '--out: .csv or .npy, as decode reads them.',
  );
  binarizeOption(encode);
  leaf(encode, 'encode', choose, async () => (await import('../commands/encode.ts')).encodeCommand);

  const decode = program
    .command('decode')
    .argument('<model>', operands.model)
    .argument('<codes>', operands.data);
  decode
    .usage('MODEL CODES')
    .summary('the rows that codes stand for')
    .description(
      'E[x | z] of codes: one column for each number of z, those of the first stochastic layer first, which alone x depends on. ' +
        '--out: .csv, .npy, or .png or .svg of images.',
    );
  option(
    decode,
    '--layer <L>',
    'the lowest stochastic layer that the codes hold: those below it are taken at their means',
    '1',
  );
  imageOption(decode);
  dataOptions(decode);
  for (const flags of refusals) refused(decode, flags);
  leaf(decode, 'decode', choose, async () => (await import('../commands/decode.ts')).decodeCommand);

  const interpolate = onData(program, 'interpolate', 'MODEL DATA --between A,B', 'rows between two rows');
  interpolate.description(
    'E[x | z] on the line between the codes of two rows. --out: .csv, .npy, or .png or .svg of images.',
  );
  interpolate.requiredOption('--between <A,B>', 'two rows, counted from 0');
  option(interpolate, '--steps <N>', 'points on the line, its ends among them', '10');
  option(
    interpolate,
    '--layer <L>',
    'the lowest stochastic layer of the line: those below it are taken at their means',
    '1',
  );
  binarizeOption(interpolate);
  imageOption(interpolate);
  leaf(
    interpolate,
    'interpolate',
    choose,
    async () => (await import('../commands/interpolate.ts')).interpolateCommand,
  );

  const complete = onData(
    program,
    'complete',
    'MODEL DATA',
    'what is missing or hidden, with its uncertainty',
  );
  complete.description(
    'Missing values and hidden pixels given the others: mean, standard deviation and draws. ' +
      '--out: .csv or .npy of the completed rows, or .png or .svg of images.',
  );
  option(complete, '--draws <M>', 'completions of each row; more than 1 are multiple imputations', '1');
  option(
    complete,
    '--mask <MASK>',
    'hides pixels: top, left, or a FILE of 0 and 1 (1: hidden), a row for all or one for each (default: what is missing)',
  );
  option(
    complete,
    '--method <NAME>',
    'importance (weighted draws of z), metropolis (chains with the right law) or pseudo-gibbs (chains with the right law only where the encoder is the posterior)',
    'importance',
  );
  option(complete, '--samples <S>', 'importance: draws of z for each row', '1000');
  option(complete, '--sweeps <N>', 'chains: sweeps of each', '200');
  option(complete, '--widen <F>', "importance: scales the encoder's standard deviations", '1');
  binarizeOption(complete);
  imageOption(complete);
  leaf(complete, 'complete', choose, async () => (await import('../commands/complete.ts')).completeCommand);

  const probe = onData(program, 'probe', 'MODEL DATA --label c', 'what the codes know of the labels');
  probe.description(
    'Accuracy of a linear classifier on the codes, fitted to one part of the rows and judged on the other. ' +
      '--out: the document of --json.',
  );
  binarizeOption(probe);
  leaf(probe, 'probe', choose, async () => (await import('../commands/probe.ts')).probeCommand);
}

const refusals: readonly string[] = ['--scale', '--weights <c>'];

function onData(program: Command, name: string, usage: string, summary: string): Command {
  const command = program
    .command(name)
    .argument('<model>', operands.model)
    .argument('<data>', operands.data)
    .usage(usage)
    .summary(summary);
  dataOptions(command);
  for (const flags of refusals) refused(command, flags);
  command.optionsGroup('Options:');
  return command;
}
