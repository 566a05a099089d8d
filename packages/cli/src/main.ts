import { exitCodes } from './output/exit-codes.ts';
import { run } from './run.ts';

// Those who write say what went wrong; nobody is left to be told of a closed pipe.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);
process.exitCode = await run(process.argv.slice(2));
if (process.exitCode === exitCodes.interrupted) {
  // What was being read when Ctrl-C came may never end, and process.exit waits for threads that wait for a file: then
  // only the signal itself ends the process. Shells say 130 of both.
  const reading = process.getActiveResourcesInfo().some((name) => name.startsWith('FSReq'));
  if (reading) process.kill(process.pid, 'SIGINT');
  else process.exit();
}
