import type { RowEstimate } from './estimate.ts';

/** For each row the last check point at which it was unreliable, −1 for none. */
export type LastFailures = Float64Array;

/**
 * Check points in a row at which a row must pass, once it has failed.
 *
 * One look after another until k̂ passes by chance breaks the promise of `reliability`: with log-normal weights it gave
 * P(reliable and the interval misses) of 0.14 for sd(log w) = 2, three passes in a row 0.10 at 1.75, six 0.067 at most
 * (1500 repeats, 1000 … 64,000 draws, tolerances 0.05 … 1).
 */
const passesInARow = 6;

/** Notes which rows are unreliable at a check point; those with fewer draws than asked for were not looked at. */
export function noteFailures(
  rows: readonly RowEstimate[],
  checkpoint: number,
  minDraws: number,
  before: LastFailures,
): LastFailures {
  return before.map((failure, i) => {
    const row = rows[i];
    return row?.status === 'unreliable' && row.draws >= minDraws ? checkpoint : failure;
  });
}

/** The rows, unreliable where one passes at this check point but failed too recently. */
export function withEarlierLooks(
  rows: readonly RowEstimate[],
  checkpoint: number,
  checkpoints: readonly number[],
  failures: LastFailures,
): readonly RowEstimate[] {
  return rows.map((row, i) => {
    const failure = failures[i]!;
    if (row.status === 'unreliable' || failure < 0 || checkpoint - failure >= passesInARow) return row;
    return {
      ...row,
      status: 'unreliable',
      reason: `${row.reason}, but it was unreliable with ${checkpoints[failure]}: it must pass at ${passesInARow} check points in a row. Raise maxDraws.`,
    };
  });
}
