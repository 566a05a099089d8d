import { existsSync } from 'node:fs';
import { MarginaliaError } from '@marginalia/core-wasm';
import { decodeCheckpoint, encodeCheckpoint } from '@marginalia/data';
import { readBytes, writeFileAtomic } from '@marginalia/data/files';
import { decode, encode } from '@marginalia/runtime';
import { usage } from '../command-line/usage-error.ts';
import { requirePath } from './results.ts';
import type { Session } from './session.ts';

/** What every checkpoint of this program is called; what it is of stands inside, so that a refusal can say what differs. */
const container = 'marginalia checkpoint 1';

/** Seconds between two writes of a checkpoint. */
const pause = 1;

/** What a run is, as far as its digits depend on it: a checkpoint of another run is refused. */
export type Identity = Readonly<Record<string, string | number | boolean | null>>;

/** The two ends of a checkpoint inside a run. */
export interface Resumable<S> {
  /** Where an earlier run got to, null for a start. */
  readonly resume: S | null;
  /** Keeps the state; written at most once a second. */
  readonly save: (state: S) => void;
}

/**
 * Runs work that can be interrupted. With --checkpoint its state is written as it proceeds and once more at its end,
 * whatever ends it; without, nothing is written.
 *
 * @param describe what a state holds, for a line on stderr
 * @throws E_RESUME if the checkpoint belongs to another run, naming what differs
 * @throws E_CANCELLED after an interrupt; the session is told what was kept
 */
export async function resumable<S, R>(
  session: Session,
  identityOf: () => Identity,
  describe: (state: S) => string,
  work: (checkpoint: Resumable<S>) => Promise<R>,
): Promise<{ readonly result: R; readonly resumed: S | null }> {
  const path = session.flags.text('checkpoint');
  if (path === null) return { result: await work({ resume: null, save: () => {} }), resumed: null };
  if (path === '-')
    throw usage(`${session.name}: a checkpoint must be a file, got -`, { where: '--checkpoint' });
  await requirePath(path, '--checkpoint');
  const identity = identityOf();
  const resume = await readOwn<S>(path, identity);
  if (resume !== null) session.note(`resumed from ${path}: ${describe(resume)}`);

  let latest: S | null = resume;
  let lastWrite = -Infinity;
  let failed = false;
  let writing = Promise.resolve();
  const write = (state: S): void => {
    lastWrite = session.now();
    const bytes = encodeCheckpoint(container, encode({ identity, state })); // now: the run goes on and changes the state
    writing = writing
      .then(() => writeFileAtomic(path, bytes))
      // A full disk is no reason to lose a result that is on its way.
      .catch((error: unknown) => {
        const why = error instanceof Error ? error.message : String(error);
        if (!failed) session.note(`note: the checkpoint was not written, ${why}`);
        failed = true;
      });
  };
  const save = (state: S): void => {
    latest = state;
    if (session.now() - lastWrite >= pause) write(state);
  };

  try {
    return { result: await work({ resume, save }), resumed: resume };
  } catch (error) {
    if (isCancelled(error) && latest !== null) session.kept(`${path} keeps ${describe(latest)}`);
    throw error;
  } finally {
    if (latest !== null) write(latest);
    await writing;
  }
}

/** For commands that are done at once. */
export function noteCheckpointUnused({ flags, name, note }: Session): void {
  if (flags.text('checkpoint') !== null)
    note(`note: ${name} is done at once, --checkpoint is not needed and nothing is written to it`);
}

const isCancelled = (error: unknown): boolean =>
  error instanceof MarginaliaError && error.code === 'E_CANCELLED';

/** The state in a checkpoint of this very run, null if there is no file yet. */
async function readOwn<S>(path: string, identity: Identity): Promise<S | null> {
  if (!existsSync(path)) return null;
  const content = decodeState(await readBytes(path), path);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what our magic and checksum vouch for has our shape
  const found = content as { readonly identity: Identity; readonly state: S };
  const differing = differences(found.identity, identity);
  if (differing.length === 0) return found.state;
  const how = differing.map(
    (key) => `${key} ${short(found.identity[key])} instead of ${short(identity[key])}`,
  );
  throw new MarginaliaError(
    'E_RESUME',
    `marginalia: a checkpoint must be of the same run, this one has ${how.join(', ')}`,
    {
      where: `--checkpoint ${path}`,
      remedy: 'Give another file, or delete it to start afresh.',
    },
  );
}

/** @throws E_FILE if it is no checkpoint, or holds what this program did not write */
function decodeState(file: Uint8Array, name: string): unknown {
  const bytes = decodeCheckpoint(file, { identity: container, name });
  try {
    return decode(bytes);
  } catch (cause) {
    throw new MarginaliaError(
      'E_FILE',
      'marginalia: a checkpoint must be whole and intact, got another content',
      {
        where: name,
        remedy: 'Delete it to start afresh, or give another file.',
        cause,
      },
    );
  }
}

/** The keys whose values differ; between runs of two commands there is nothing else to compare. */
function differences(found: Identity, wanted: Identity): readonly string[] {
  if (found['command'] !== wanted['command']) return ['command'];
  return Object.keys(wanted).filter((key) => found[key] !== wanted[key]);
}

const short = (value: Identity[string] | undefined): string => {
  if (value === undefined || value === null) return 'none';
  const text = String(value);
  return text.length > 20 ? `${text.slice(0, 8)}…` : text;
};
