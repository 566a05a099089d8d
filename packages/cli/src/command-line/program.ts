import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import type { ChosenCommand, RunCommand } from './command.ts';
import { examples } from './examples.ts';
import { commonOptions, dataOptions, option, refused } from './options.ts';

/**
 * Reads a command line as far as its words go; their values are read by the command itself.
 *
 * @returns null if there is nothing left to do: help or the version was printed
 * @throws E_ARGUMENT for an unknown command or flag, with what was meant
 */
export async function parseCommandLine(argv: readonly string[]): Promise<ChosenCommand | null> {
  const chosen: { command: ChosenCommand | null } = { command: null };
  const program = buildProgram((command) => {
    chosen.command = command;
  });
  if (argv.length === 0) {
    program.outputHelp();
    return null;
  }
  try {
    await program.parseAsync(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return null;
    const { usageError } = await import('./usage-error.ts');
    throw usageError(error, program, argv);
  }
  return chosen.command;
}

type Choose = (command: ChosenCommand) => void;

function buildProgram(choose: Choose): Command {
  const program = new Command('marginalia')
    .description('Latent variable models: fit them, and say honestly how probable the data are.')
    .version(version(), '--version')
    .helpOption('-h, --help', 'show this help')
    .helpCommand(false)
    .configureHelp({
      showGlobalOptions: true,
      subcommandTerm: (command) => `${command.name()} ${command.usage()}`,
    })
    .configureOutput({ writeErr: () => undefined })
    .exitOverride();
  commonOptions(program);
  group(program, 'marginalia');
  const fit = program.command('fit').description('fit a model to data');
  group(fit, 'fit');
  fitMixture(fit, choose);
  fitPpca(fit, choose);
  evidence(program, choose);
  posterior(program, choose);
  sample(program, choose);
  inspect(program, choose);
  return program;
}

/** A command of commands: without one it shows its help, an unknown one is named together with those there are. */
function group(command: Command, name: 'marginalia' | 'fit'): void {
  command
    .addHelpText('before', examples[name])
    .argument('[name]')
    .usage(name === 'fit' ? 'KIND DATA' : 'COMMAND')
    .allowUnknownOption()
    .allowExcessArguments()
    .configureHelp({ ...command.configureHelp(), visibleArguments: () => [] })
    .action(async (given: string | undefined) => {
      const { unknownCommand } = await import('./usage-error.ts');
      throw unknownCommand(command, given);
    });
}

/** A command that does something. */
function leaf(
  command: Command,
  name: Exclude<keyof typeof examples, 'marginalia' | 'fit'>,
  choose: Choose,
  load: () => Promise<RunCommand>,
): void {
  command
    .addHelpText('before', examples[name])
    .allowExcessArguments(false)
    .action(() => choose({ name, operands: command.args, options: command.optsWithGlobals(), load }));
}

const inDataFormats =
  'a file (.csv .tsv .json .ndjson .npy, idx; each also .gz), - for stdin, or a name: faithful, iris, digits, mnist, …';
const modelFile = 'a fitted model (.safetensors), - for stdin';

function fitMixture(fit: Command, choose: Choose): void {
  const command = fit.command('mixture').argument('<data>', inDataFormats);
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

function fitPpca(fit: Command, choose: Choose): void {
  const command = fit.command('ppca').argument('<data>', inDataFormats);
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

function evidence(program: Command, choose: Choose): void {
  const command = program
    .command('evidence')
    .argument('<model>', modelFile)
    .argument('<data>', inDataFormats);
  command
    .usage('MODEL DATA')
    .summary('log p(x) of every row, with its error')
    .description('log p(x) of every row, with its error. --out: the document of --json.');
  option(
    command,
    '--estimator <NAME>',
    'auto, exact, prior, importance, elbo or iwae; auto: exact where it is possible',
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
    'prior, posterior or gaussian (default: the best the model has; gaussian with --widen)',
  );
  option(command, '--widen <F>', "scales the proposal's standard deviations", '1');
  option(command, '--per-row <FILE>', 'write one row of numbers for each row of DATA, as .npy');
  dataOptions(command);
  for (const flags of ['--scale', '--weights <c>', '--binarize <HOW>', '--temperatures <T>', '--chains <C>'])
    refused(command, flags);
  leaf(command, 'evidence', choose, async () => (await import('../commands/evidence.ts')).evidenceCommand);
}

function posterior(program: Command, choose: Choose): void {
  const command = program
    .command('posterior')
    .argument('<model>', modelFile)
    .argument('<data>', inDataFormats);
  command
    .usage('MODEL DATA')
    .summary('component or factors of every row, and its density')
    .description(
      'What the model says of each row: its component or its factors, and its density. --out: .csv with row numbers, or .npy.',
    );
  dataOptions(command);
  for (const flags of ['--scale', '--weights <c>']) refused(command, flags);
  leaf(command, 'posterior', choose, async () => (await import('../commands/posterior.ts')).posteriorCommand);
}

function sample(program: Command, choose: Choose): void {
  const command = program.command('sample').argument('<model>', modelFile);
  command
    .usage('MODEL --count N')
    .summary('draw rows from a model')
    .description('Draw rows from a model: z, then x. --out: .csv or .npy.');
  command.requiredOption('--count <N>', 'how many rows');
  leaf(command, 'sample', choose, async () => (await import('../commands/sample.ts')).sampleCommand);
}

function inspect(program: Command, choose: Choose): void {
  const command = program.command('inspect').argument('<model>', modelFile);
  command
    .usage('MODEL')
    .summary('what is in a model file')
    .description('What is in a model file. --out: the document of --json.');
  leaf(command, 'inspect', choose, async () => (await import('../commands/inspect.ts')).inspectCommand);
}

function version(): string {
  const manifest: { version: string } = JSON.parse(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
  );
  return manifest.version;
}
