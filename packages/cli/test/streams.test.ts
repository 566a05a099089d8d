import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { schemas } from '../src/schemas/index.ts';
import { document, environment, main, marginalia, nodeFlags, words } from './support/marginalia.ts';

const folder = mkdtempSync(join(tmpdir(), 'marginalia-'));
afterAll(() => rmSync(folder, { recursive: true }));

const model = join(folder, 'faithful.safetensors');
beforeAll(async () => {
  await document(schemas.fit, words`fit mixture faithful --out ${model}`);
});

/** Pipes one command into the next, as a shell does. */
async function piped(from: readonly string[], into: readonly string[]): Promise<string> {
  const flags = { env: environment };
  const first = spawn(process.execPath, [...nodeFlags, main, ...from], flags);
  const second = spawn(process.execPath, [...nodeFlags, main, ...into], flags);
  first.stdout.pipe(second.stdin);
  let stdout = '';
  second.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  await once(second, 'close');
  expect(second.exitCode).toBe(0);
  return stdout;
}

describe('- is stdin or stdout', () => {
  test('of a model', async () => {
    const said = await piped(words`fit mixture faithful --out - --quiet`, words`evidence - faithful --json`);
    const exact = await document(schemas.evidence, words`evidence ${model} faithful`);
    expect(schemas.evidence.parse(JSON.parse(said)).digest).toBe(exact.digest);
  });

  test('of rows', async () => {
    const said = await piped(
      words`sample ${model} --count 50 --out - --quiet`,
      words`fit mixture - --format csv --json`,
    );
    expect(schemas.fit.parse(JSON.parse(said)).rows).toBe(50);
  });

  test('then what is said to people goes to stderr', async () => {
    const { stdout, stderr } = await marginalia(words`sample ${model} --count 2 --out -`);
    expect(stdout).toMatch(/^eruptions,waiting\n[^\n]+\n[^\n]+\n$/);
    expect(stderr).toBe(`2 rows drawn from ${model}, written to standard output\n`);
    const perRow = await marginalia(words`evidence ${model} faithful --per-row -`);
    expect(perRow.stdout).not.toContain('log p(x)');
    expect(perRow.stderr).toMatch(/^log p\(x\) of 272 rows/);
  });
});

// The device is Linux's.
test.skipIf(!existsSync('/dev/full'))('a full disk behind stdout is a sentence', async () => {
  for (const args of [words`fit mixture faithful`, words`sample ${model} --count 3`]) {
    const full = openSync('/dev/full', 'w');
    const child = spawn(process.execPath, [...nodeFlags, main, ...args], {
      stdio: ['ignore', full, 'pipe'],
      env: environment,
    });
    closeSync(full);
    let stderr = '';
    child.stderr!.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    await once(child, 'close');
    expect(stderr).toBe(
      'error: marginalia: stdout must take the result, got ENOSPC (standard output). Free some space, or write elsewhere.\n',
    );
    expect(child.exitCode).toBe(3);
  }
});

test.each(['SIGINT', 'SIGTERM'] as const)('%s ends a wait for rows that do not come', async (signal) => {
  const checkpoint = join(folder, 'none.checkpoint');
  const args = words`fit mixture - --format csv --checkpoint ${checkpoint}`;
  const child = spawn(process.execPath, [...nodeFlags, main, ...args], { env: environment });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  // More than a pipe holds: once it is written the command reads.
  child.stdin.write('a,b\n'.repeat(100_000));
  await once(child.stdin, 'drain');
  child.kill(signal);
  expect(await once(child, 'close')).toEqual([130, null]);
  expect(stderr).toBe('fit mixture: interrupted, nothing was kept.\n');
  expect(existsSync(checkpoint)).toBe(false);
});

test.skipIf(process.platform === 'win32')('Ctrl-C ends a wait for a pipe by its name', async () => {
  const pipe = join(folder, 'pipe');
  execFileSync('sh', ['-c', 'mkfifo "$0"', pipe]);
  const child = spawn(process.execPath, [...nodeFlags, main, ...words`fit mixture ${pipe}`], {
    env: environment,
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const writer = await open(pipe, 'w'); // opens when the command has opened its end
  child.kill('SIGINT');
  expect(await once(child, 'close')).toEqual([null, 'SIGINT']); // a shell says 130
  await writer.close();
  expect(stderr).toContain('fit mixture: interrupted, nothing was kept.');
});
