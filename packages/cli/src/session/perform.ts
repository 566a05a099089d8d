import { resolve } from 'node:path';
import { MarginaliaError } from '@marginalia/core-wasm';
import type { TurboReport } from '@marginalia/core-wasm/turbo';
import type { ChosenCommand, Outcome } from '../command-line/command.ts';
import { type Flags, readFlags } from '../command-line/flags.ts';
import { usage } from '../command-line/usage-error.ts';
import { encodeJson } from '../output/encode-json.ts';
import { exitCodes } from '../output/exit-codes.ts';
import { printable } from '../output/format.ts';
import { progressBar } from '../output/progress-bar.ts';
import { writeStdout } from '../output/write-stdout.ts';
import { onInterrupt } from './interrupt.ts';
import type { Session } from './session.ts';

/**
 * Runs a chosen command and prints what it found.
 *
 * @returns the exit code
 */
export async function perform(command: ChosenCommand): Promise<number> {
  const flags = readFlags(command.name, command.options, command.defaults);
  requireOneOnStdout(command.name, flags);
  requireOutApart(command, flags);
  const quiet = flags.on('quiet');
  const interrupted = onInterrupt();
  const bar = await progressBar(quiet);
  let kept: string | null = null;
  let core: Promise<TurboReport> | null = null;
  const session: Session = {
    name: command.name,
    operands: command.operands,
    flags,
    json: flags.on('json'),
    quiet,
    seed: flags.whole('seed', { min: 0 }) ?? 0,
    workers: flags.whole('workers', { min: 1, max: 256 }) ?? 1,
    out: flags.text('out'),
    core: () => (core ??= loadCore()),
    signal: interrupted.signal,
    bar,
    kept: (sentence) => {
      kept = sentence;
    },
    note: (text) => {
      if (!quiet) process.stderr.write(`${printable(text)}\n`);
    },
    now: () => performance.now() / 1000,
  };
  try {
    const run = await command.load();
    const outcome = await run(session);
    bar.stop(); // before the result, which may share the terminal
    return await print(session, outcome);
  } catch (error) {
    throw interrupted.signal.aborted ? interruption(command.name, flags, kept, error) : error;
  } finally {
    bar.stop();
    interrupted.forget();
  }
}

/** Commands that need no kernel do not wait for them to be compiled. */
async function loadCore(): Promise<TurboReport> {
  const { enableTurbo } = await import('@marginalia/core-wasm/turbo');
  return enableTurbo();
}

/** What an interrupt comes to. */
function interruption(name: string, flags: Flags, kept: string | null, cause: unknown): unknown {
  if (!(cause instanceof MarginaliaError) || cause.code !== 'E_CANCELLED') return cause;
  const goOn = 'The same command goes on from there.';
  const advice = flags.text('checkpoint') === null ? 'With --checkpoint FILE it could go on later.' : null;
  const remedy = kept === null ? advice : goOn;
  return new MarginaliaError('E_CANCELLED', `${name}: interrupted, ${kept ?? 'nothing was kept'}`, {
    ...(remedy !== null && { remedy }),
    cause,
  });
}

/** Flags whose result goes to stdout when they are given -. */
const files = ['out', 'per-row'] as const;

function requireOneOnStdout(name: string, flags: Flags): void {
  const wanting = [
    ...(flags.on('json') ? ['--json'] : []),
    ...files.filter((file) => flags.text(file) === '-').map((file) => `--${file} -`),
  ];
  if (wanting.length < 2) return;
  throw usage(`${name}: ${wanting.join(' and ')} ${wanting.length === 2 ? 'both' : 'all'} want stdout`, {
    where: wanting.at(-1)!.slice(0, -2),
    remedy: `Give ${wanting.at(-1)!.slice(0, -2)} a file.`,
  });
}

/** What is read is not written over: a model, its data. */
function requireOutApart({ name, operands }: ChosenCommand, flags: Flags): void {
  for (const file of files) {
    const path = flags.text(file);
    const same = operands.some(
      (operand) => operand !== '-' && path !== null && resolve(operand) === resolve(path),
    );
    if (same)
      throw usage(
        `${name}: ${file.replace('-', ' ')} must be another file than those that are read, got ${path}`,
        {
          where: `--${file}`,
        },
      );
  }
}

async function print(session: Session, outcome: Outcome): Promise<number> {
  if (session.json) await writeStdout(encodeJson(outcome.document()));
  else if (files.some((file) => session.flags.text(file) === '-')) session.note(outcome.report.trimEnd());
  else await writeStdout([printable(outcome.report)]);
  if (outcome.doubt === null || !session.flags.on('strict')) return exitCodes.done;
  session.note(`strict: ${outcome.doubt}`);
  return exitCodes.doubtful;
}
