// Loaded before a command: leaves its largest resident set, in kilobytes, where the bench finds it.
import { readFileSync, writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

if (isMainThread) {
  process.on('exit', () => writeFileSync(process.env.BENCH_PEAK_FILE, String(largestResidentSet())));
}

/** Linux's own figure: `maxRSS` begins, after a fork, with what the parent had. */
function largestResidentSet() {
  try {
    return Number(/VmHWM:\s*(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))[1]);
  } catch {
    return process.resourceUsage().maxRSS;
  }
}
