import { exitCodes } from './output/exit-codes.ts';
import { run } from './run.ts';

// Those who write say what went wrong; nobody is left to be told of a closed pipe.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);
process.exitCode = await run(process.argv.slice(2));
// What was being read when Ctrl-C came may never end.
if (process.exitCode === exitCodes.interrupted) process.exit();
