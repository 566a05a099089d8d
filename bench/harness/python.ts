import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from './message-of.ts';
import { openProcess, type Side } from './side.ts';

const folder = join(import.meta.dirname, '..');
const requirements = join(folder, 'requirements.txt');

/** The side of numpy, scipy, scikit-learn and PyTorch. @throws one sentence that says what could not be had */
export async function openPeers(report: (line: string) => void): Promise<Side> {
  const python = process.env['BENCH_PYTHON'] ?? makeEnvironment(join(folder, '.venv'), report);
  // scikit-learn takes torch tensors only where scipy was told so before its import.
  const env = {
    ...process.env,
    SCIPY_ARRAY_API: '1',
    PYTHONDONTWRITEBYTECODE: '1',
    PYTHONWARNINGS: 'ignore',
  };
  try {
    return await openProcess('python', python, [join(folder, 'peers', 'server.py')], env);
  } catch (error) {
    throw leftOut(`${python} with them`, messageOf(error));
  }
}

/** How a step is run. */
type Run = (
  command: string,
  args: readonly string[],
) => { readonly status: number | null; readonly stderr: string };

const spawned: Run = (command, args) => spawnSync(command, args, { encoding: 'utf8' });

const isRecent = 'import sys; sys.exit(sys.version_info < (3, 11))';

/** The interpreter of a virtual environment with exactly the packages of requirements.txt, made on first use. @throws one sentence */
export function makeEnvironment(place: string, report: (line: string) => void, run: Run = spawned): string {
  const windows = process.platform === 'win32';
  const python = windows ? join(place, 'Scripts', 'python.exe') : join(place, 'bin', 'python');
  const stamp = join(place, 'installed');
  const wanted = createHash('sha256').update(readFileSync(requirements)).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return python;

  report('Making bench/.venv with numpy, scipy, scikit-learn and PyTorch: some minutes, once …');
  const base = ['python3', 'python'].find((name) => run(name, ['-c', isRecent]).status === 0);
  if (base === undefined) throw leftOut('Python 3.11 or newer', 'no python3 or python on the PATH');
  const steps = [
    { what: 'a virtual environment', command: base, args: ['-m', 'venv', place] },
    {
      what: 'the packages of bench/requirements.txt',
      command: python,
      args: ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements],
    },
  ];
  for (const { what, command, args } of steps) {
    const { status, stderr } = run(command, args);
    if (status === 0) continue;
    const errors = (stderr ?? '').split('\n').filter((line) => /error/i.test(line));
    throw leftOut(
      what,
      errors.at(-1)?.trim() ?? `${args.slice(0, 2).join(' ')} ended with exit code ${status}`,
    );
  }
  writeFileSync(stamp, wanted);
  return python;
}

const leftOut = (what: string, reason: string): Error =>
  new Error(
    `The Python peers (numpy, scipy, scikit-learn, PyTorch) are left out: ${what} could not be had (${reason}). ` +
      'Everything else runs without them. BENCH_PYTHON=/path/to/python names an interpreter that has them.',
  );
