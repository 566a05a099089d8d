import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openProcess, type Side } from './side.ts';

const folder = join(import.meta.dirname, '..');

/** The side of TensorFlow.js, installed on first use. @throws one sentence where it cannot be had */
export async function openTfjs(backend: 'wasm' | 'cpu', report: (line: string) => void): Promise<Side> {
  if (!existsSync(join(folder, 'node_modules', '@tensorflow', 'tfjs-backend-wasm'))) {
    report('Installing TensorFlow.js into bench/node_modules, once …');
    const windows = process.platform === 'win32';
    const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
    const { status, stderr } = spawnSync('npm', args, { cwd: folder, encoding: 'utf8', shell: windows });
    if (status !== 0) {
      const reason = stderr?.split('\n').find((line) => line.includes('error')) ?? `exit code ${status}`;
      throw new Error(`TensorFlow.js is left out: npm ci in bench/ did not work (${reason.trim()}).`);
    }
  }
  return openProcess(
    `tfjs ${backend}`,
    process.execPath,
    [join(folder, 'tfjs', 'node.ts'), backend],
    process.env,
  );
}
