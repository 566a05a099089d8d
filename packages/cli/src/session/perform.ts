import { MarginaliaError } from '@marginalia/core-wasm';
import type { ChosenCommand, Outcome } from '../command-line/command.ts';
import { readFlags } from '../command-line/flags.ts';
import { usage } from '../command-line/usage-error.ts';
import { encodeJson } from '../output/encode-json.ts';
import { exitCodes } from '../output/exit-codes.ts';
import { progressBar } from '../output/progress-bar.ts';
import { onInterrupt } from './interrupt.ts';
import type { Session } from './session.ts';

/**
 * Runs a chosen command and prints what it found.
 *
 * @returns the exit code
 */
export async function perform(command: ChosenCommand): Promise<number> {
  const flags = readFlags(command.name, command.options);
  const quiet = flags.on('quiet');
  const interrupted = onInterrupt();
  const bar = await progressBar(quiet);
  const session: Session = {
    name: command.name,
    operands: command.operands,
    flags,
    json: flags.on('json'),
    quiet,
    seed: flags.whole('seed', { min: 0 }) ?? 0,
    workers: flags.whole('workers', { min: 1, max: 256 }) ?? 1,
    out: flags.text('out'),
    signal: interrupted.signal,
    bar,
    note: (text) => {
      if (!quiet) process.stderr.write(`${text}\n`);
    },
    now: () => performance.now() / 1000,
  };
  if (session.json && session.out === '-') {
    throw usage(`${command.name}: --json and --out - both want stdout`, {
      where: '--out',
      remedy: 'Give --out a file.',
    });
  }
  try {
    const run = await command.load();
    const outcome = await run(session);
    bar.stop(); // before the result, which may share the terminal
    return print(session, outcome);
  } catch (error) {
    throw interrupted.signal.aborted && flags.text('checkpoint') === null
      ? nothingKept(command.name, error)
      : error;
  } finally {
    bar.stop();
    interrupted.forget();
  }
}

/** What an interrupt without a checkpoint comes to. */
function nothingKept(name: string, cause: unknown): unknown {
  if (!(cause instanceof MarginaliaError) || cause.code !== 'E_CANCELLED') return cause;
  return new MarginaliaError('E_CANCELLED', `${name}: interrupted, nothing was kept`, {
    remedy: 'With --checkpoint FILE it could go on later.',
    cause,
  });
}

function print(session: Session, outcome: Outcome): number {
  if (session.json) process.stdout.write(`${encodeJson(outcome.document)}\n`);
  else if (session.out === '-') session.note(outcome.report.trimEnd());
  else process.stdout.write(outcome.report);
  if (outcome.doubt === null || !session.flags.on('strict')) return exitCodes.done;
  session.note(`strict: ${outcome.doubt}`);
  return exitCodes.doubtful;
}
