import type { Args, Platform, Prepare, Task } from './task.ts';

/** What every side understands; `key` names a prepared task. */
export type Request =
  | { readonly call: 'prepare'; readonly key: string; readonly task: string; readonly args: Args }
  | { readonly call: 'run'; readonly key: string; readonly atLeast: number }
  | { readonly call: 'value'; readonly key: string; readonly file: string }
  | { readonly call: 'drop'; readonly key: string };

/** Answers the requests of the harness, whoever carries them. */
export function createAnswer(
  createPlatform: () => Promise<Platform>,
  tasks: { readonly [name: string]: Prepare },
): (request: Request) => Promise<unknown> {
  const prepared = new Map<string, { readonly task: Task; readonly platform: Platform }>();
  return async (request) => {
    if (request.call === 'prepare') {
      const prepare = tasks[request.task];
      if (prepare === undefined) throw new Error(`no task ${request.task} on this side`);
      // A platform of its own: an arena does not give back what a dropped task took.
      const platform = await createPlatform();
      prepared.set(request.key, { task: await prepare(platform, request.args), platform });
      return null;
    }
    const one = prepared.get(request.key);
    if (one === undefined) throw new Error(`nothing is prepared under ${request.key}`);
    const { task, platform } = one;
    switch (request.call) {
      case 'run':
        return run(task, platform.now, request.atLeast);
      case 'value':
        return valueOf(task, platform, request.file);
      case 'drop':
        prepared.delete(request.key);
        await task.close?.();
        return null;
    }
  };
}

/** Seconds of one run: the mean of as many as fill `atLeast` seconds. */
async function run(task: Task, now: () => number, atLeast: number): Promise<number> {
  const start = now();
  let own = 0;
  let clocksItself = false;
  for (let runs = 1; ; runs++) {
    const answer = task.run();
    // To await what is no promise would give the event loop a turn between short kernels.
    const seconds = answer instanceof Promise ? await answer : answer;
    if (seconds !== undefined) {
      own += seconds;
      clocksItself = true;
    }
    const elapsed = now() - start;
    if (elapsed >= atLeast) return (clocksItself ? own : elapsed) / runs;
  }
}

async function valueOf(task: Task, { write }: Platform, file: string): Promise<object> {
  const output = task.output?.();
  if (output === undefined) return { value: task.value?.() ?? null, digest: null };
  const bytes = new Uint8Array(output.buffer);
  await write?.(file, bytes);
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return { value: task.value?.() ?? null, digest: [...hash].map((byte) => byte.toString(16)).join('') };
}
