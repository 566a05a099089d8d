import { MarginaliaError } from '@marginalia/core-wasm';
import { closest } from '@marginalia/data';
import type { Command, CommanderError } from 'commander';

/** A command line that cannot be meant: exit code 2. */
export function usage(requirement: string, remedy?: string): MarginaliaError {
  return new MarginaliaError('E_ARGUMENT', `marginalia: ${requirement}`, remedy === undefined ? {} : { remedy });
}

/** What the parser refuses, in our words. */
export function usageError(error: CommanderError): MarginaliaError {
  const [sentence = '', suggestion] = error.message.replace(/^error: /, '').split('\n');
  const meant = suggestion === undefined ? undefined : `${suggestion.slice(1, -1)}`;
  return usage(sentence.replace(/\.$/, ''), meant ?? 'marginalia --help shows commands and options.');
}

/** A word that is no command here; the commands there are; the one that was meant. */
export function unknownCommand(group: Command, given: string | undefined): MarginaliaError {
  const what = group.name() === 'fit' ? 'kind of model' : 'command';
  const names = group.commands.map((command) => command.name());
  if (given === undefined) return usage(`${group.name()}: a ${what} is missing`, `There are: ${names.join(', ')}.`);
  if (given.startsWith('-')) {
    const flags = group.options.map((option) => option.long ?? option.flags);
    return usage(`unknown option '${given}'`, suggest(given, flags) ?? 'marginalia --help shows commands and options.');
  }
  return usage(
    `unknown ${what} '${given}'`,
    [suggest(given, names), `This version has: ${names.join(', ')}.`].filter((text) => text !== null).join(' '),
  );
}

/** `Did you mean …?`, null if nothing is near. */
export function suggest(given: string, choices: readonly string[]): string | null {
  const meant = closest(given, choices);
  return meant === null ? null : `Did you mean ${meant}?`;
}
