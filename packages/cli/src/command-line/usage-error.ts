import { type ErrorDetails, MarginaliaError } from '@marginalia/core-wasm';
import { closest } from '@marginalia/data';
import type { Command, CommanderError } from 'commander';

/** A command line that cannot be meant: exit code 2. */
export function usage(sentence: string, details: ErrorDetails = {}): MarginaliaError {
  return new MarginaliaError('E_ARGUMENT', sentence, details);
}

const seeHelp = 'marginalia --help shows commands and options.';

/** What the parser refuses, in our words. */
export function usageError(error: CommanderError): MarginaliaError {
  const [sentence = '', suggestion] = error.message.replace(/^error: /, '').split('\n');
  return usage(`marginalia: ${sentence.replace(/\.$/, '')}`, { remedy: suggestion?.slice(1, -1) ?? seeHelp });
}

/** A word that is no command here; the commands there are; the one that was meant. */
export function unknownCommand(group: Command, given: string | undefined): MarginaliaError {
  const what = group.name() === 'fit' ? 'kind of model' : 'command';
  const names = group.commands.map((command) => command.name());
  const available = `This version has: ${names.join(', ')}.`;
  if (given === undefined)
    return usage(`marginalia ${group.name()}: a ${what} is missing`, { remedy: available });
  if (given.startsWith('-')) {
    const flags = group.options.map((option) => option.long ?? option.flags);
    return usage(`marginalia: unknown option '${given}'`, { remedy: suggest(given, flags) ?? seeHelp });
  }
  return usage(`marginalia: unknown ${what} '${given}'`, {
    remedy: [suggest(given, names), available].filter((text) => text !== null).join(' '),
  });
}

/** `Did you mean …?`, null if nothing is near. */
export function suggest(given: string, choices: readonly string[]): string | null {
  const meant = closest(given, choices);
  return meant === null ? null : `Did you mean ${meant}?`;
}
