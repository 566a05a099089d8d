/** A bar on a terminal, nothing elsewhere. */
export interface ProgressBar {
  update(done: number, total: number, text: string): void;
  stop(): void;
}

const silent: ProgressBar = { update: () => undefined, stop: () => undefined };

/** A bar on stderr if that is a terminal that can draw one, and nobody asked for quiet. */
export async function progressBar(quiet: boolean): Promise<ProgressBar> {
  if (quiet || !process.stderr.isTTY || process.env['TERM'] === 'dumb') return silent;
  const { default: cliProgress } = await import('cli-progress');
  const plain = process.env['NO_COLOR'] !== undefined && process.env['NO_COLOR'] !== '';
  const bar = new cliProgress.SingleBar({
    stream: process.stderr,
    format: plain ? '{bar} {percentage}% {text}' : '\u001B[36m{bar}\u001B[0m {percentage}% {text}',
    barCompleteChar: plain ? '#' : '█',
    barIncompleteChar: plain ? '.' : '░',
    barsize: 30,
    fps: 10,
    hideCursor: true,
    clearOnComplete: true,
    linewrap: false,
    gracefulExit: false,
  });
  let started = false;
  return {
    update(done, total, text) {
      if (!started) bar.start(total, done, { text });
      started = true;
      bar.setTotal(total);
      bar.update(done, { text });
    },
    stop() {
      if (started) bar.stop();
    },
  };
}
