import type { Command } from 'commander';
import type { ChosenCommand, RunCommand } from './command.ts';
import { examples } from './examples.ts';
import { option } from './options.ts';

/** Takes what a command line asks for. */
export type Choose = (command: ChosenCommand) => void;

/** A command that does something. */
export function leaf(
  command: Command,
  name: Exclude<keyof typeof examples, 'marginalia' | 'fit'>,
  choose: Choose,
  load: () => Promise<RunCommand>,
): void {
  command
    .addHelpText('before', examples[name])
    .allowExcessArguments(false)
    .action(() => {
      const options = command.optsWithGlobals();
      const names = Object.keys(options).filter(
        (key) => command.getOptionValueSourceWithGlobals(key) === 'default',
      );
      choose({ name, operands: command.args, options, defaults: new Set(names), load });
    });
}

/** What operands are, for the help. */
export const operands = {
  data: 'a file (.csv .tsv .json .ndjson .npy .npz, idx; each also .gz), - for stdin, or a name: faithful, iris, digits, mnist, fashion, binarized-mnist-train, …',
  model: 'a fitted model (.safetensors), - for stdin',
} as const;

/** For models of binary columns. */
export function binarizeOption(command: Command): void {
  option(
    command,
    '--binarize <HOW>',
    'grey to 0 and 1, drawn from --seed: stochastic, fixed, threshold or none (default: as the model was fitted)',
  );
}

/** For rows that are images. */
export function imageOption(command: Command): void {
  option(
    command,
    '--image <HxW>',
    'height and width of the images, as 28x28 (default: those of the data the model was fitted to)',
  );
}
