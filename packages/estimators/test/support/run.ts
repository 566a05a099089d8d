import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** What a module printed, run from source in a process of its own. */
export async function run(program: string): Promise<string> {
  const flags = ['-C', '@marginalia/source', '--disable-warning=ExperimentalWarning', '--input-type=module'];
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, '-e', program], {
    cwd: import.meta.dirname,
  });
  return stdout;
}
