import type { Completion } from '@marginalia/estimators';
import type { Rows } from '@marginalia/runtime';
import type { Mode } from '../schemas/common.ts';
import { duration, modeName, number, placeOf, plural } from './format.ts';
import { pairs } from './table.ts';

/** What completions look like on a terminal. */
export interface CompleteReport {
  readonly completion: Completion;
  readonly rows: Rows;
  /** Places of the values that were completed. */
  readonly hidden: readonly number[];
  /** What was hidden by a mask, and so is known; null where it is not. */
  readonly whole: Rows | null;
  readonly data: string;
  readonly model: string;
  readonly status: string;
  readonly reason: string;
  readonly mode: Mode;
  readonly seconds: number;
  readonly out: string | null;
}

export function completeReport(report: CompleteReport): string {
  const { completion, rows, hidden, whole, data, model, status, reason, mode, seconds, out } = report;
  const { mean, standardDeviation } = completion;
  const average = (value: (place: number) => number): number =>
    hidden.reduce((sum, place) => sum + value(place), 0) / hidden.length;
  const spread = Math.sqrt(average((place) => standardDeviation[place]! * standardDeviation[place]!));
  const known = hidden.filter((place) => whole !== null && !Number.isNaN(whole.data[place]));
  const error = (place: number): number => mean[place]! - whole!.data[place]!;
  const missed = known.reduce((sum, place) => sum + error(place) * error(place), 0) / known.length;
  return [
    `${plural(hidden.length, 'value')} in ${plural(rows.rows, 'row')} of ${data} completed by ${model} · ${duration(seconds)} · ${modeName(mode)}\n`,
    `${status === 'unreliable' ? '! ' : ''}${status}: ${reason}\n\n`,
    pairs([
      ['method', completion.method],
      ['standard deviation', `${number(spread, 4)} (root mean square)`],
      ...(known.length === 0
        ? []
        : [['mean − hidden truth', `${number(Math.sqrt(missed), 4)} (root mean square)`] as const]),
    ]),
    out === null ? '  (every value: --json, or --out FILE.csv)\n' : `\nWritten to ${placeOf(out)}\n`,
  ].join('');
}
