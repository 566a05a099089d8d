import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '..');

/** TensorFlow.js, where it is not there yet. @throws one sentence where it cannot be had */
export function installTfjs(report: (line: string) => void): void {
  if (existsSync(join(folder, 'node_modules', '@tensorflow', 'tfjs-backend-wasm'))) return;
  report('Installing TensorFlow.js into bench/node_modules, once …');
  const windows = process.platform === 'win32';
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const { status, stderr } = spawnSync('npm', args, { cwd: folder, encoding: 'utf8', shell: windows });
  if (status === 0) return;
  const reason = stderr?.split('\n').find((line) => line.includes('error')) ?? `exit code ${status}`;
  throw new Error(`TensorFlow.js is left out: npm ci in bench/ did not work (${reason.trim()}).`);
}
