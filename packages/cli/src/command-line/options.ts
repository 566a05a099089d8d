import { availableParallelism } from 'node:os';
import { type Command, Option } from 'commander';

/** Adds an option; its default is a text like one that was typed, and is shown in the help. */
export function option(command: Command, flags: string, description: string, fallback?: string): Command {
  const made = new Option(flags, description);
  return command.addOption(fallback === undefined ? made : made.default(fallback, fallback));
}

/** Options of the contract that make no sense for this command: they are refused with the reason, not ignored. */
export function refused(command: Command, flags: string): Command {
  return command.addOption(new Option(flags).hideHelp());
}

/** The options that every command has. */
export function commonOptions(program: Command): void {
  program.optionsGroup('Common options:');
  option(program, '--json', 'print one JSON document on stdout and nothing else');
  option(program, '--seed <N>', 'seed of every random draw: same seed, same bytes', '0');
  option(
    program,
    '--workers <N>',
    'worker threads, at most 256; changes no digit',
    String(Math.min(availableParallelism(), 256)),
  );
  option(program, '--quiet', 'no progress and no notes on stderr');
  option(program, '--out <FILE>', 'write the result here; - is stdout (default: nothing is written)');
  option(program, '--strict', 'exit 4 if the result is degenerate, not converged or unreliable');
  option(
    program,
    '--data-dir <DIR>',
    'where named data sets are looked for first (default: MARGINALIA_DATA, then the cache folder)',
  );
  option(program, '--checkpoint <FILE>', 'write progress here, and go on from it if it exists');
}

/** How DATA is read. */
export function dataOptions(command: Command): void {
  command.optionsGroup('Data options:');
  option(
    command,
    '--format <FORMAT>',
    'csv, tsv, json, ndjson, npy, npz, idx or amat; needed when DATA is - (default: from the name)',
  );
  option(command, '--columns <a,b>', 'these columns (default: every numeric column)');
  option(command, '--label <c>', 'set this column aside: it is the class of each row');
  option(command, '--rows <A:B>', 'rows A … B−1, counted from 0 (default: all)');
}
