/**
 * How far two partitions of the same rows agree beyond chance: 1 for the same, 0 on average for independent ones.
 *
 *   ARI = (Σ C(n_ab, 2) − E) / (½ (Σ C(n_a, 2) + Σ C(n_b, 2)) − E),   E = Σ C(n_a, 2) Σ C(n_b, 2) / C(n, 2)
 *
 * @see Hubert, Arabie 1985, eq. 5
 * @example
 * adjustedRandIndex([0, 0, 1, 1], [1, 1, 0, 0]); // => 1
 */
export function adjustedRandIndex(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const cells = new Map<string, number>();
  const [rowsOf, columnsOf] = [new Map<string, number>(), new Map<string, number>()];
  const add = (counts: Map<string, number>, key: string): Map<string, number> =>
    counts.set(key, (counts.get(key) ?? 0) + 1);
  for (let i = 0; i < a.length; i++) {
    add(cells, `${a[i]} ${b[i]}`);
    add(rowsOf, String(a[i]));
    add(columnsOf, String(b[i]));
  }
  const pairs = (counts: Map<string, number>): number =>
    Array.from(counts.values()).reduce((sum, count) => sum + (count * (count - 1)) / 2, 0);
  const [inA, inB, all] = [pairs(rowsOf), pairs(columnsOf), (a.length * (a.length - 1)) / 2];
  const expected = all === 0 ? 0 : (inA * inB) / all;
  const most = (inA + inB) / 2;
  return most === expected ? 1 : (pairs(cells) - expected) / (most - expected);
}
