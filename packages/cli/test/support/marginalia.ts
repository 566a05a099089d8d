import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { schemas } from '../../src/schemas/index.ts';

export const main: string = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
export const nodeFlags: readonly string[] = [
  '-C',
  '@marginalia/source',
  '--disable-warning=ExperimentalWarning',
];

/** Compiled code is kept between runs: most of a short run is compilation. */
export const environment: NodeJS.ProcessEnv = {
  ...process.env,
  FORCE_COLOR: '0',
  NODE_COMPILE_CACHE: join(tmpdir(), 'marginalia-test-compile-cache'),
};

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command as a shell would, from source, and waits for its end. */
export function marginalia(args: readonly string[], input = ''): Promise<Ran> {
  const child = spawn(process.execPath, [...nodeFlags, main, ...args], { env: environment });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  child.stdin.on('error', () => undefined); // it may end without reading
  child.stdin.end(input);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, ...output }));
  });
}

/** Runs with --json and gives the document, after the schema has passed it. */
export async function document<T>(
  name: keyof typeof schemas,
  args: readonly string[],
  input = '',
): Promise<T> {
  const { code, stdout, stderr } = await marginalia([...args, '--json'], input);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return schemas[name].parse(JSON.parse(stdout)) as T;
}
