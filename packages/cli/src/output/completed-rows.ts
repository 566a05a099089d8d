import type { Completion } from '@marginalia/estimators';
import type { Rows } from '@marginalia/runtime';
import type { ImageShape } from '../session/images.ts';
import type { WrittenRows } from '../session/write-rows.ts';

/** What was completed. */
interface Completed {
  /** As they were seen: NaN is hidden. */
  readonly rows: Rows;
  /** Before a mask hid some; null without one. */
  readonly whole: Rows | null;
  readonly rowNumbers: Uint32Array;
  readonly names: readonly string[];
}

/** What `complete --out` writes: a table, or where rows are images a row of them for each. */
export function completedRows(
  completion: Completion,
  completed: Completed,
  out: string,
  picture: ImageShape | null,
): WrittenRows {
  if (picture === null) return { ...asTable(completion, completed, out), image: null };
  return { ...asPictures(completion, completed), names: [], image: picture };
}

/** One draw: every row with its conditional means; several: every draw of every row. Names and row numbers unless .npy. */
function asTable(
  { mean, draws }: Completion,
  { rows: { rows: n, columns: D }, rowNumbers, names }: Completed,
  out: string,
): Pick<WrittenRows, 'rows' | 'names'> {
  const M = draws.length / (n * D);
  const values = M === 1 ? mean : draws;
  if (out.endsWith('.npy')) return { rows: { data: values, rows: n * M, columns: D }, names };
  const lead = M === 1 ? 1 : 2;
  const width = lead + D;
  const data = new Float64Array(n * M * width);
  for (let r = 0; r < n * M; r++) {
    data[r * width] = rowNumbers[Math.floor(r / M)]!;
    if (M > 1) data[r * width + 1] = r % M;
    data.set(values.subarray(r * D, (r + 1) * D), r * width + lead);
  }
  return {
    rows: { data, rows: n * M, columns: width },
    names: [...(M === 1 ? ['row'] : ['row', 'draw']), ...names],
  };
}

/** For every row side by side: itself if it was whole, what was seen of it, the mean, the draws. */
function asPictures(
  { mean, draws }: Completion,
  { rows: seen, whole }: Completed,
): Pick<WrittenRows, 'rows' | 'across'> {
  const { rows: n, columns: D } = seen;
  const M = draws.length / (n * D);
  const across = (whole === null ? 2 : 3) + M;
  const data = new Float64Array(n * across * D);
  let at = 0;
  const put = (from: ArrayLike<number>, start: number): void => {
    for (let d = 0; d < D; d++) data[at++] = from[start + d]!;
  };
  for (let i = 0; i < n; i++) {
    if (whole !== null) put(whole.data, i * D);
    put(seen.data, i * D);
    put(mean, i * D);
    for (let m = 0; m < M; m++) put(draws, (i * M + m) * D);
  }
  return { rows: { data, rows: n * across, columns: D }, across };
}
