import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MarginaliaError } from '@marginalia/core-wasm';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { reportError } from '../src/output/report-error.ts';
import { schemas } from '../src/schemas/index.ts';
import { document, environment, main, nodeFlags, words } from './support/marginalia.ts';

const folder = mkdtempSync(join(tmpdir(), 'marginalia-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('what is thrown becomes an exit code and a sentence', () => {
  afterEach(() => {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
  });

  function reported(thrown: unknown, json = false): { readonly code: number; readonly said: string } {
    const said: string[] = [];
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => said.push(String(text)) > 0);
    const code = reportError(thrown, json);
    return { code, said: said.join('') };
  }

  test.each([
    ['E_ARGUMENT', 2],
    ['E_UNSUPPORTED', 2],
    ['E_DATA', 3],
    ['E_FILE', 3],
    ['E_SHAPE', 3],
    ['E_RESUME', 3],
    ['E_NOT_POSITIVE_DEFINITE', 3],
    ['E_MODULE', 1],
    ['E_WORKER_LOST', 5],
    ['E_CANCELLED', 130],
  ] as const)('%s is exit %d', (code, exit) => {
    const error = new MarginaliaError(code, 'fit: rows must be there, got none', {
      where: 'x.csv',
      remedy: 'Add some.',
    });
    expect(reported(error).code).toBe(exit);
    expect(JSON.parse(reported(error, true).said)).toEqual({
      schema: 'marginalia/error@1',
      code,
      message: 'fit: rows must be there, got none (x.csv). Add some.',
      where: 'x.csv',
      remedy: 'Add some.',
    });
  });

  test('anything else is a fault of ours: exit 1, and a stack only if it is asked for', () => {
    const sentence =
      'error: marginalia: a fault of ours, x is not a function. Run again with MARGINALIA_DEBUG=1 and report what it prints.\n';
    expect(reported(new TypeError('x is not a function'))).toEqual({ code: 1, said: sentence });
    vi.stubEnv('MARGINALIA_DEBUG', '1');
    expect(reported(new TypeError('x is not a function')).said).toMatch(/ {4}at /);
  });
});

test('an older Node is told so in one line', () => {
  const bin = fileURLToPath(new URL('../bin/marginalia.js', import.meta.url));
  const pretend =
    "data:text/javascript,Object.defineProperty(process, 'versions', { value: { node: '18.20.1' } })";
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', pretend, bin, '--help'], {
    encoding: 'utf8',
  });
  expect(stderr).toBe(
    'error: marginalia needs Node 22.18 or newer, this is Node 18.20.1. Install one from https://nodejs.org.\n',
  );
  expect(stdout).toBe('');
  expect(status).toBe(2);
});

test('a reader that has seen enough is no fault', async () => {
  const model = join(folder, 'faithful.safetensors');
  await document(schemas.fit, words`fit mixture faithful --out ${model}`);
  const child = spawn(process.execPath, [...nodeFlags, main, ...words`sample ${model} --count 200000`], {
    env: environment,
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  await once(child.stdout, 'data');
  child.stdout.destroy();
  await once(child, 'close');
  expect(stderr).toBe('');
  expect(child.exitCode).toBe(0);
});
