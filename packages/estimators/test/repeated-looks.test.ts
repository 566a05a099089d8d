import { describe, expect, test } from 'vitest';
import type { RowEstimate } from '@marginalia/estimators';
import { noteFailures, withEarlierLooks } from '../src/repeated-looks.ts';
import { withInterval } from '../src/row-estimate.ts';

const row = (status: 'reliable' | 'unreliable', draws: number): RowEstimate => ({
  ...withInterval(-1, 0.1, -0.005),
  effectiveSampleSize: 10,
  paretoK: 0.3,
  paretoKThreshold: 0.6,
  largestWeight: 0.1,
  draws,
  densityEvaluations: draws,
  status,
  reason: `k-hat 0.30 is below 0.5 with ${draws} draws`,
});
const checkpoints = [1000, 2000, 4000, 8000, 16000, 32000, 64000, 128000];

describe('a row that was unreliable', () => {
  const failed = noteFailures(
    [row('unreliable', 2000), row('reliable', 2000)],
    1,
    1000,
    Float64Array.of(-1, -1),
  );

  test('is reliable again only after six check points in a row, and says so', () => {
    expect(failed).toEqual(Float64Array.of(1, -1));
    for (const [look, draws] of checkpoints.entries()) {
      if (look < 2) continue;
      const rows = [row('reliable', draws), row('reliable', draws)];
      const failures = noteFailures(rows, look, 1000, failed);
      expect(failures).toEqual(failed);
      const judged = withEarlierLooks(rows, look, checkpoints, failures).map(({ status }) => status);
      expect(judged).toEqual([look < 7 ? 'unreliable' : 'reliable', 'reliable']);
    }
    expect(withEarlierLooks([row('reliable', 4000)], 2, checkpoints, failed)[0]?.reason).toBe(
      'k-hat 0.30 is below 0.5 with 4000 draws, but it was unreliable with 2000: it must pass at 6 check points in a row. Raise maxDraws.',
    );
  });

  test('was not looked at with fewer draws than asked for', () => {
    const few = [row('unreliable', 500)];
    expect(noteFailures(few, 0, 1000, Float64Array.of(-1))).toEqual(Float64Array.of(-1));
  });
});
