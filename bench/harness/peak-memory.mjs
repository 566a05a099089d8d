// Loaded before a command: leaves its largest resident set, in kilobytes, where the bench finds it.
import { writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

if (isMainThread) {
  process.on('exit', () => {
    const { maxRSS } = process.resourceUsage();
    writeFileSync(process.env.BENCH_PEAK_FILE, String(maxRSS));
  });
}
