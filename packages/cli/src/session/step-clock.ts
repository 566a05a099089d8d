/** Times the steps of a training from its progress. */
export interface StepClock {
  /** So many steps were made. */
  tick(done: number): void;
  /** What comes now is no step: a validation, the start of the next epoch. */
  pause(): void;
  /** Of a step, over the steps; null if none was timed. */
  medianMilliseconds(): number | null;
}

/** @param now a monotone clock, seconds */
export function stepClock(now: () => number): StepClock {
  const intervals: { readonly steps: number; readonly each: number }[] = [];
  let last: { readonly done: number; readonly time: number } | null = null;
  return {
    tick(done) {
      const time = now();
      if (last !== null && done > last.done) {
        const steps = done - last.done;
        intervals.push({ steps, each: (1000 * (time - last.time)) / steps });
      }
      last = { done, time };
    },
    pause() {
      last = null;
    },
    medianMilliseconds() {
      const sorted = intervals.toSorted((a, b) => a.each - b.each);
      const half = sorted.reduce((sum, { steps }) => sum + steps, 0) / 2;
      let passed = 0;
      return sorted.find(({ steps }) => (passed += steps) >= half)?.each ?? null;
    },
  };
}
