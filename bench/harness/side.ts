import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Request } from '../ours/answer.ts';

/** Someone who prepares, runs and tells. */
export interface Side {
  /** Versions and settings, for the record. */
  readonly hello: { readonly [name: string]: unknown };
  call(request: Request): Promise<unknown>;
  close(): Promise<void>;
}

/** A side that is a process and answers line by line. @throws when it ends before it has greeted */
export async function openProcess(
  name: string,
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<Side> {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], env });
  const errors: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => errors.push(text));
  const ended = new Promise<never>((_, reject) => {
    const fail = (why: string): void =>
      reject(new Error(`${name} ended: ${why} ${errors.join('').trim().split('\n').at(-1) ?? ''}`.trim()));
    child.once('error', (error) => fail(error.message));
    child.once('close', (code, signal) => fail(`${signal ?? `exit code ${code}`}.`));
  });
  ended.catch(() => {}); // an end after close() is expected
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<unknown> => {
    const { value, done } = await Promise.race([lines.next(), ended]);
    if (done === true) return ended;
    const said = JSON.parse(value) as { readonly answer?: unknown; readonly error?: string };
    if (said.error !== undefined) throw new Error(`${name}: ${said.error}`);
    return said.answer;
  };
  const hello = (await next()) as Side['hello'];
  return {
    hello,
    call(request) {
      child.stdin.write(`${JSON.stringify(request)}\n`);
      return next();
    },
    close: () => end(child),
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('close', resolve));
  child.stdin?.end();
  const late = setTimeout(() => child.kill('SIGKILL'), 5000);
  await gone;
  clearTimeout(late);
}
