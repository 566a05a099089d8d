import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import type { z } from 'zod';
import type {
  FactorParametersDocument,
  FitDocument,
  MixtureParametersDocument,
} from '../../src/schemas/fit.ts';

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

/** A command line: words`fit mixture ${path}`; a value is one word, whatever is in it. */
export function words(texts: TemplateStringsArray, ...values: readonly (string | number)[]): string[] {
  return texts.flatMap((text, i) => [
    ...text.split(' ').filter((word) => word !== ''),
    ...(i < values.length ? [String(values[i])] : []),
  ]);
}

/** Runs the command as a shell would, from source, and waits for its end. */
export function marginalia(
  args: readonly string[],
  input = '',
  variables: NodeJS.ProcessEnv = {},
): Promise<Ran> {
  const child = spawn(process.execPath, [...nodeFlags, main, ...args], {
    env: { ...environment, ...variables },
  });
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

/** Runs with --json and gives the document, after its schema has passed it. */
export async function document<T>(
  schema: z.ZodType<T>,
  args: readonly string[],
  input = '',
  variables: NodeJS.ProcessEnv = {},
): Promise<T> {
  const { code, stdout, stderr } = await marginalia([...args, '--json'], input, variables);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return schema.parse(JSON.parse(stdout));
}

/** The parameters of a fitted mixture. */
export function mixtureOf({ parameters }: FitDocument): MixtureParametersDocument {
  if (parameters !== null && 'weights' in parameters) return parameters;
  throw new Error('no parameters of a mixture');
}

/** The parameters of a fitted factor model. */
export function factorsOf({ parameters }: FitDocument): FactorParametersDocument {
  if (parameters !== null && 'loadings' in parameters) return parameters;
  throw new Error('no parameters of a factor model');
}
