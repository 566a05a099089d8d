import { type ErrorDetails, MarginaliaError } from '@marginalia/core-wasm';
import { closest } from '@marginalia/data';
import type { Command, CommanderError } from 'commander';

/** A command line that cannot be meant: exit code 2. */
export function usage(sentence: string, details: ErrorDetails = {}): MarginaliaError {
  return new MarginaliaError('E_ARGUMENT', sentence, details);
}

/** What the parser refuses, in our words. */
export function usageError(
  error: CommanderError,
  program: Command,
  argv: readonly string[],
): MarginaliaError {
  const [sentence = ''] = error.message.replace(/^error: /, '').split('\n');
  const command = commandOf(program, argv);
  const option = /^unknown option '(.*)'$/.exec(sentence)?.[1];
  if (option !== undefined) return unknownOption(command, option);
  return usage(`marginalia: ${sentence.replace(/\.$/, '')}`, { remedy: seeHelp(command) });
}

/** A word that is no command here; the commands there are; the one that was meant. */
export function unknownCommand(group: Command, given: string | undefined): MarginaliaError {
  const what = group.name() === 'fit' ? 'kind of model' : 'command';
  const names = group.commands.map((command) => command.name());
  const available = `This version has: ${names.join(', ')}.`;
  if (given === undefined) return usage(`${pathOf(group)}: a ${what} is missing`, { remedy: available });
  if (given.startsWith('-')) return unknownOption(group, given);
  return usage(`marginalia: unknown ${what} '${given}'`, {
    remedy: [suggest(given, [...names, '--help']), available].filter((text) => text !== null).join(' '),
  });
}

/** `Did you mean …?`, null if nothing is near. */
export function suggest(given: string, choices: readonly string[]): string | null {
  const meant = closest(given, choices);
  return meant === null ? null : `Did you mean ${meant}?`;
}

/** An option that the command lacks: a switch with a value, one of another command, or the one that was meant. */
function unknownOption(command: Command, given: string): MarginaliaError {
  const [name = given] = given.split('=');
  const options = [...lineage(command).flatMap(optionsOf), '--help'];
  if (options.includes(name))
    return usage(`marginalia: ${name} takes no value, got ${given.slice(name.length + 1) || 'nothing'}`, {
      where: name,
      remedy: `Write ${name} alone.`,
    });
  const owners = leaves(lineage(command).at(-1)!).filter((other) => optionsOf(other).includes(name));
  return usage(`marginalia: unknown option '${name}'`, {
    remedy:
      owners.length > 0
        ? `It is an option of ${listed(owners)}.`
        : (suggest(name, options) ?? seeHelp(command)),
  });
}

const mostOwners = 5;

function listed(owners: readonly Command[]): string {
  const names = owners.slice(0, mostOwners).map((owner) => pathOf(owner).replace('marginalia ', ''));
  return names.join(', ') + (owners.length > mostOwners ? ' and others' : '');
}

const seeHelp = (command: Command): string =>
  `${pathOf(command)} --help shows ${command.commands.length > 0 ? 'commands and options' : 'its options'}.`;

/** The command that the words of a command line lead to. */
function commandOf(program: Command, argv: readonly string[]): Command {
  return argv.reduce(
    (group, word) => group.commands.find((command) => command.name() === word) ?? group,
    program,
  );
}

/** The command and those it belongs to, itself first. */
function lineage(command: Command): readonly Command[] {
  return command.parent === null ? [command] : [command, ...lineage(command.parent)];
}

const pathOf = (command: Command): string =>
  lineage(command)
    .map((each) => each.name())
    .reverse()
    .join(' ');

const leaves = (command: Command): readonly Command[] =>
  command.commands.length === 0 ? [command] : command.commands.flatMap(leaves);

const optionsOf = (command: Command): readonly string[] =>
  command.options.filter((option) => !option.hidden).map((option) => option.long ?? option.flags);
