import { describe, expect, test } from 'vitest';
import { marginalia } from './support/marginalia.ts';

describe('help', () => {
  test('starts with examples and shows every default', async () => {
    const { code, stdout, stderr } = await marginalia(['fit', 'mixture', '--help']);
    expect(code).toBe(0);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^Examples:\n {2}marginalia fit mixture faithful/);
    expect(stdout.replace(/\s+/g, ' ')).toContain(
      '--tolerance <T> stop at a rise ≤ T · max(1, |log-likelihood|); 0 runs all iterations (default: 1e-8)',
    );
    expect(stdout).toContain('smaller is better');
    expect(stdout).toContain('--checkpoint <FILE>');
  });

  test('is what a bare command prints', async () => {
    const [bare, help] = [await marginalia([]), await marginalia(['--help'])];
    expect(bare).toEqual(help);
    expect(bare.code).toBe(0);
  });

  test('gives the version', async () => {
    expect(await marginalia(['--version'])).toEqual({ code: 0, stdout: '0.1.0\n', stderr: '' });
  });
});

const commands =
  'fit, evidence, posterior, sample, encode, decode, interpolate, complete, probe, inspect, import, export';
const kinds = 'mixture, ppca, vae, autoencoder';

describe('a command line that cannot be meant', () => {
  const refusals: readonly (readonly [string, readonly string[], string])[] = [
    [
      'a command',
      ['evidenc', 'm', 'd'],
      `marginalia: unknown command 'evidenc'. Did you mean evidence? This version has: ${commands}.`,
    ],
    [
      'a command of a later version',
      ['simulate', '--count', '3'],
      `marginalia: unknown command 'simulate'. This version has: ${commands}.`,
    ],
    [
      'a kind',
      ['fit', 'mixtrue', 'faithful', '--components', '2'],
      `marginalia: unknown kind of model 'mixtrue'. Did you mean mixture? This version has: ${kinds}.`,
    ],
    [
      'a kind of a later version',
      ['fit', 'rbm', 'digits'],
      `marginalia: unknown kind of model 'rbm'. This version has: ${kinds}.`,
    ],
    ['no kind', ['fit'], `marginalia fit: a kind of model is missing. This version has: ${kinds}.`],
    [
      'a flag',
      ['fit', 'mixture', 'faithful', '--componnents', '2'],
      "marginalia: unknown option '--componnents'. Did you mean --components?",
    ],
    ['a flag of no command', ['--jsno'], "marginalia: unknown option '--jsno'. Did you mean --json?"],
    [
      'help in another way',
      ['help'],
      `marginalia: unknown command 'help'. Did you mean --help? This version has: ${commands}.`,
    ],
    ['no command', ['--quiet'], `marginalia: a command is missing. This version has: ${commands}.`],
    ['help mistyped', ['--hlep'], "marginalia: unknown option '--hlep'. Did you mean --help?"],
    [
      'a flag of another command',
      ['fit', 'mixture', 'faithful', '--draws', '5'],
      "marginalia: unknown option '--draws'. It is an option of evidence, complete.",
    ],
    [
      'a flag of several other commands',
      ['sample', 'm.safetensors', '--count', '3', '--columns', 'a'],
      "marginalia: unknown option '--columns'. It is an option of fit mixture, fit ppca, fit vae, fit autoencoder, evidence and others.",
    ],
    [
      'a flag like no other',
      ['evidence', 'm', 'd', '--frobnicate=3'],
      "marginalia: unknown option '--frobnicate'. marginalia evidence --help shows its options.",
    ],
    [
      'a switch with a value',
      ['fit', 'mixture', 'faithful', '--accelerate=yes'],
      'marginalia: --accelerate takes no value, got yes (--accelerate). Write --accelerate alone.',
    ],
    [
      'an empty value',
      ['fit', 'mixture', 'faithful', '--label', ''],
      'fit mixture: label must be given a value, got nothing (--label).',
    ],
    [
      'a checkpoint on stdout',
      ['fit', 'mixture', 'faithful', '--checkpoint', '-'],
      'fit mixture: a checkpoint must be a file, got - (--checkpoint).',
    ],
    [
      'a seed beyond exact numbers',
      ['fit', 'mixture', 'faithful', '--seed', '9007199254740992'],
      'fit mixture: seed must be a whole number from 0 to 9007199254740991, got 9007199254740992 (--seed).',
    ],
    [
      'fewer draws at most than at first',
      ['evidence', 'm.safetensors', 'faithful', '--max-draws', '5'],
      'evidence: max draws must be at least the 1000 of --draws, got 5 (--max-draws). Give fewer --draws as well.',
    ],
    [
      'two files on stdout',
      ['evidence', 'm.safetensors', 'faithful', '--per-row', '-', '--out', '-'],
      'evidence: --out - and --per-row - both want stdout (--per-row). Give --per-row a file.',
    ],
    [
      'stdin for model and data',
      ['evidence', '-', '-', '--format', 'csv'],
      'marginalia: model and data cannot both be read from stdin, got - for both. Write one of them to a file.',
    ],
    [
      'no data',
      ['fit', 'mixture'],
      "marginalia: missing required argument 'data'. marginalia fit mixture --help shows its options.",
    ],
    [
      'one word too many',
      ['fit', 'mixture', 'faithful', 'iris'],
      "marginalia: too many arguments for 'mixture'. Expected 1 argument but got 2: faithful, iris. marginalia fit mixture --help shows its options.",
    ],
    [
      'a number',
      ['fit', 'mixture', 'faithful', '--components', '2.5'],
      'fit mixture: components must be a whole number of at least 1, got 2.5 (--components).',
    ],
    [
      'a negative number',
      ['fit', 'mixture', 'faithful', '--components', '-1'],
      'fit mixture: components must be a whole number of at least 1, got -1 (--components).',
    ],
    [
      'a hexadecimal number',
      ['fit', 'mixture', 'faithful', '--components', '0x2'],
      'fit mixture: components must be a whole number of at least 1, got 0x2 (--components).',
    ],
    [
      'a seed',
      ['fit', 'mixture', 'faithful', '--seed', 'abc'],
      'fit mixture: seed must be a whole number of at least 0, got abc (--seed).',
    ],
    [
      'too many workers',
      ['fit', 'mixture', 'faithful', '--workers', '257'],
      'fit mixture: workers must be a whole number from 1 to 256, got 257 (--workers).',
    ],
    [
      'rows',
      ['fit', 'mixture', 'faithful', '--rows', '5'],
      'fit mixture: rows must be A:B with whole numbers 0 ≤ A < B, got 5 (--rows). It takes the rows A … B−1, counted from 0.',
    ],
    [
      'a tolerance',
      ['fit', 'mixture', 'faithful', '--tolerance', 'nan'],
      'fit mixture: tolerance must be a finite number of at least 0, got nan (--tolerance).',
    ],
    [
      'a choice',
      ['fit', 'mixture', 'faithful', '--covariance', 'diagnal'],
      'fit mixture: covariance must be one of full, tied, diagonal, spherical in this version, got diagnal (--covariance). Did you mean diagonal?',
    ],
    [
      'a choice of a later version',
      ['evidence', 'm.safetensors', 'faithful', '--estimator', 'ais'],
      'evidence: estimator must be one of auto, exact, prior, importance, elbo, iwae in this version, got ais (--estimator).',
    ],
    [
      'an option of other models',
      ['evidence', 'm.safetensors', 'faithful', '--temperatures', '100'],
      'evidence: this command does not take --temperatures, annealed importance sampling is not in this version (--temperatures).',
    ],
    [
      'two results on stdout',
      ['fit', 'mixture', 'faithful', '--json', '--out', '-'],
      'fit mixture: --json and --out - both want stdout (--out). Give --out a file.',
    ],
    [
      'no count',
      ['sample', 'm.safetensors'],
      "marginalia: required option '--count <N>' not specified. marginalia sample --help shows its options.",
    ],
  ];
  test.each(refusals)('%s: exit 2 and what was meant', async (_, args, message) => {
    const { code, stdout, stderr } = await marginalia(args);
    expect(stdout).toBe('');
    if (args.includes('--json')) expect(JSON.parse(stderr)).toMatchObject({ message });
    else expect(stderr).toBe(`error: ${message}\n`);
    expect(code).toBe(2);
  });

  test('under --json is a document on stderr', async () => {
    const { code, stdout, stderr } = await marginalia([
      '--json',
      'fit',
      'mixture',
      'faithful',
      '--components',
      '0',
    ]);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(JSON.parse(stderr)).toEqual({
      schema: 'marginalia/error@1',
      code: 'E_ARGUMENT',
      message: 'fit mixture: components must be a whole number of at least 1, got 0 (--components).',
      where: '--components',
      remedy: null,
    });
  });
});
