import type { RowPosterior } from '../session/row-posterior.ts';
import { duration, modeName, nats, number, placeOf, plural } from './format.ts';
import type { PosteriorRun } from './posterior-document.ts';
import { table } from './table.ts';

/** What posteriors look like on a terminal. */
export interface PosteriorReport {
  readonly posterior: RowPosterior;
  readonly run: PosteriorRun;
  readonly model: string;
  readonly data: string;
  /** Of each row in DATA. */
  readonly rowNumbers: Uint32Array;
  readonly out: string | null;
}

const mostRows = 5;
const mostNumbers = 8;

export function posteriorReport({ posterior, run, model, data, rowNumbers, out }: PosteriorReport): string {
  const { adjustedRandIndex, seconds } = run;
  return [
    `${plural(rowNumbers.length, 'row')} of ${data} under ${model} · ${duration(seconds.estimate)} · ${modeName(run)}\n\n`,
    posterior.assignment === null ? '' : sizes(posterior.assignment, posterior.width),
    adjustedRandIndex === null
      ? ''
      : `  adjusted Rand index against the labels: ${adjustedRandIndex.toFixed(4)}\n\n`,
    posterior.logDensity === null ? 'First rows\n' : 'Least probable rows\n',
    rowsShown(posterior, rowNumbers),
    out === null ? '\n  (every row: --json, or --out FILE.csv)\n' : `\nWritten to ${placeOf(out)}\n`,
  ].join('');
}

function sizes(assignment: Int32Array, components: number): string {
  const counts = Array.from({ length: components }, () => 0);
  for (const k of assignment) counts[k] = (counts[k] ?? 0) + 1;
  const rows = counts.map((count, k) => [
    String(k),
    number(count),
    `${((100 * count) / assignment.length).toFixed(1)} %`,
  ]);
  return `${table([['component', 'rows', 'share'], ...rows])}\n`;
}

/** The least probable rows; the first ones where density is not known. */
function rowsShown(
  { logDensity, quantile, responsibilities, mean, width }: RowPosterior,
  rowNumbers: Uint32Array,
): string {
  const values = responsibilities ?? mean;
  const shown = Math.min(width, mostNumbers);
  const heads = Array.from({ length: shown }, (_, k) =>
    responsibilities === null ? `E[z${k + 1}]` : `r${k}`,
  );
  const order = Array.from(rowNumbers.keys());
  if (logDensity !== null) order.sort((a, b) => logDensity[a]! - logDensity[b]! || a - b);
  const rows = order
    .slice(0, mostRows)
    .map((i) => [
      String(rowNumbers[i]),
      ...(logDensity === null ? [] : [nats(logDensity[i]!), quantile![i]!.toFixed(4)]),
      ...heads.map((_, k) => (values?.[i * width + k] ?? NaN).toFixed(3)),
    ]);
  const density = logDensity === null ? [] : ['log density', 'quantile'];
  return table([['row', ...density, ...heads], ...rows]);
}
