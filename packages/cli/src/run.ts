import { parseCommandLine } from './command-line/program.ts';
import { exitCodes } from './output/exit-codes.ts';

/**
 * Runs one command line to its end: reads it, works, prints.
 *
 * @returns the exit code
 */
export async function run(argv: readonly string[]): Promise<number> {
  const json = argv.includes('--json');
  try {
    const command = await parseCommandLine(argv);
    if (command === null) return exitCodes.done;
    const { perform } = await import('./session/perform.ts');
    return await perform(command);
  } catch (error) {
    const { reportError } = await import('./output/report-error.ts');
    return reportError(error, json);
  }
}
