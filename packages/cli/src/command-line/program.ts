import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import type { ChosenCommand } from './command.ts';
import { examples } from './examples.ts';
import { exportModel, importModel, inspect } from './file-commands.ts';
import { fitAutoencoder, fitVae } from './deep-fit-commands.ts';
import { fitMixture, fitPpca } from './fit-commands.ts';
import type { Choose } from './leaf.ts';
import { evidence, posterior, sample } from './model-commands.ts';
import { networkCommands } from './network-commands.ts';
import { commonOptions } from './options.ts';

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
  fitVae(fit, choose);
  fitAutoencoder(fit, choose);
  evidence(program, choose);
  posterior(program, choose);
  sample(program, choose);
  networkCommands(program, choose);
  inspect(program, choose);
  importModel(program, choose);
  exportModel(program, choose);
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

function version(): string {
  const manifest: { version: string } = JSON.parse(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
  );
  return manifest.version;
}
