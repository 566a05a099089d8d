import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, watch } from 'node:fs';
import { dirname } from 'node:path';
import { environment, main, nodeFlags } from './marginalia.ts';

/** Starts a command, waits until the checkpoint is there, and ends it with a signal. */
export async function interruptAtCheckpoint(
  args: readonly string[],
  checkpoint: string,
  signal: 'SIGINT' | 'SIGTERM' | 'SIGKILL',
): Promise<{ readonly code: number | null; readonly stderr: string }> {
  const watcher = watch(dirname(checkpoint));
  const child = spawn(process.execPath, [...nodeFlags, main, ...args, '--checkpoint', checkpoint], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: environment,
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const closed = once(child, 'close');
  const written = (async () => {
    while (!existsSync(checkpoint)) await once(watcher, 'change');
  })();
  await Promise.race([written, closed]);
  child.kill(signal);
  await closed;
  watcher.close();
  return { code: child.exitCode, stderr };
}
