import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { encodeCheckpoint } from '@marginalia/data';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { schemas } from '../src/schemas/index.ts';
import { interruptAtCheckpoint } from './support/interrupt.ts';
import { document, main, marginalia, nodeFlags, words } from './support/marginalia.ts';

const folder = mkdtempSync(join(tmpdir(), 'marginalia-'));
afterAll(() => rmSync(folder, { recursive: true }));

const model = join(folder, 'digits.safetensors');
beforeAll(async () => {
  await document(schemas.fit, words`fit ppca digits --factors 10 --out ${model}`);
});

/** Large enough for threads, and for several seconds of work on few cores. */
const longEvidence = words`evidence ${model} digits --estimator importance --proposal gaussian --widen 1.2 --draws 3000 --rows 0:600`;
const longFit = words`fit mixture digits --components 6 --regularization 1 --restarts 2 --max-iterations 12 --tolerance 0`;

describe('the number of workers changes no digit', () => {
  test('of an estimate', async () => {
    const [one, two, three] = await Promise.all(
      ['1', '2', '3'].map((workers) => document(schemas.evidence, [...longEvidence, '--workers', workers])),
    );
    expect(one?.executor).toBe('piscina');
    expect(one?.workers).toBe(1);
    expect(three?.shardsPerWorker).toHaveLength(3);
    expect(two?.digest).toBe(one?.digest);
    expect(three?.digest).toBe(one?.digest);
    expect(two?.total).toEqual(one?.total);
    expect(three?.perRow).toEqual(one?.perRow);
  });

  test('of a fit', async () => {
    const [one, two] = await Promise.all(
      ['1', '2'].map((workers) =>
        document(schemas.fit, [...longFit, '--restarts', '1', '--workers', workers]),
      ),
    );
    expect(one?.executor).toBe('piscina');
    expect(two?.digest).toBe(one?.digest);
    expect(two?.history).toEqual(one?.history);
  });
});

describe('a checkpoint', () => {
  test('after kill -9, an estimate goes on to the same digest', async () => {
    const checkpoint = join(folder, 'killed.checkpoint');
    const { code } = await interruptAtCheckpoint(longEvidence, checkpoint, 'SIGKILL');
    expect(code).toBeNull();
    const again = await marginalia([...longEvidence, '--checkpoint', checkpoint, '--json']);
    expect(again.stderr).toMatch(/^resumed from .*killed\.checkpoint: \d+ shards?\n$/);
    const resumed = schemas.evidence.parse(JSON.parse(again.stdout));
    expect(resumed.resumedFrom?.shards).toBeGreaterThan(0);
    const whole = await document(schemas.evidence, longEvidence);
    expect(whole.resumedFrom).toBeNull();
    expect(resumed.digest).toBe(whole.digest);
    expect(resumed.total).toEqual(whole.total);
  });

  test('after Ctrl-C, a fit says what it kept and goes on to the same digest', async () => {
    const checkpoint = join(folder, 'interrupted.checkpoint');
    const { code, stderr } = await interruptAtCheckpoint(longFit, checkpoint, 'SIGINT');
    expect(stderr).toMatch(
      /^fit mixture: interrupted, .*interrupted\.checkpoint keeps \d+ finished starts? and \d+ iterations? of the next\. The same command goes on from there\.\n$/,
    );
    expect(code).toBe(130);
    const again = await marginalia([...longFit, '--checkpoint', checkpoint, '--json', '--quiet']);
    expect(again.stderr).toBe('');
    const resumed = schemas.fit.parse(JSON.parse(again.stdout));
    expect(resumed.resumedFrom).not.toBeNull();
    const whole = await document(schemas.fit, longFit);
    expect(resumed.digest).toBe(whole.digest);
    expect(resumed.history).toEqual(whole.history);
    expect(resumed.restarts).toEqual(whole.restarts);
  });

  test('of another run is refused, with what differs', async () => {
    const checkpoint = join(folder, 'other.checkpoint');
    await document(schemas.fit, words`fit mixture faithful --checkpoint ${checkpoint}`);
    const { code, stderr } = await marginalia(
      words`fit mixture faithful --seed 1 --components 3 --checkpoint ${checkpoint}`,
    );
    expect(stderr).toBe(
      'error: marginalia: a checkpoint must be of the same run, this one has seed 0 instead of 1, components 2 instead of 3 ' +
        `(--checkpoint ${checkpoint}). Give another file, or delete it to start afresh.\n`,
    );
    expect(code).toBe(3);
  });

  test('of another command is refused, with that alone', async () => {
    const checkpoint = join(folder, 'other.checkpoint');
    const { code, stderr } = await marginalia(words`evidence ${model} digits --checkpoint ${checkpoint}`);
    expect(stderr).toBe(
      'error: marginalia: a checkpoint must be of the same run, this one has command fit mixture instead of evidence ' +
        `(--checkpoint ${checkpoint}). Give another file, or delete it to start afresh.\n`,
    );
    expect(code).toBe(3);
  });

  test('whose content is none of ours is refused, with its name', async () => {
    const checkpoint = join(folder, 'foreign.checkpoint');
    writeFileSync(checkpoint, encodeCheckpoint('marginalia checkpoint 1', Uint8Array.of(1, 2, 3)));
    const { code, stderr } = await marginalia(words`fit mixture faithful --checkpoint ${checkpoint}`);
    expect(stderr).toBe(
      `error: marginalia: a checkpoint must be whole and intact, got another content (${checkpoint}). ` +
        'Delete it to start afresh, or give another file.\n',
    );
    expect(code).toBe(3);
  });

  test('that is no checkpoint is refused', async () => {
    const checkpoint = join(folder, 'damaged.checkpoint');
    writeFileSync(checkpoint, 'not a checkpoint');
    const { code } = await marginalia(words`fit mixture faithful --checkpoint ${checkpoint}`);
    expect(code).toBe(3);
    expect(readFileSync(checkpoint, 'utf8')).toBe('not a checkpoint');
  });
});

test('Ctrl-C without a checkpoint says that nothing was kept', async () => {
  const digits = gunzipSync(readFileSync(new URL('../../data/datasets/digits.csv.gz', import.meta.url)));
  const child = spawn(process.execPath, [
    ...nodeFlags,
    main,
    ...longFit.with(2, '-'),
    '--format',
    'csv',
    '--label',
    'label',
  ]);
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdin.end(digits);
  await once(child.stdin, 'finish'); // more than a pipe holds: the command reads
  child.kill('SIGINT');
  expect(await once(child, 'close')).toEqual([130, null]);
  expect(stderr).toBe(
    'fit mixture: interrupted, nothing was kept. With --checkpoint FILE it could go on later.\n',
  );
});
