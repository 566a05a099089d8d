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
  const n = a.length;
  const rows = Array.from({ length: n }, (_, i) => i);
  const inBoth = pairs(rows.map((i) => `${a[i]} ${b[i]}`));
  const [inA, inB, all] = [pairs(Array.from(a)), pairs(Array.from(b)), (n * (n - 1)) / 2];
  const expected = all === 0 ? 0 : (inA * inB) / all;
  const most = (inA + inB) / 2;
  return most === expected ? 1 : (inBoth - expected) / (most - expected);
}

/** Σ C(n_c, 2): pairs of rows in the same class. */
function pairs(classes: readonly (number | string)[]): number {
  const counts = new Map<number | string, number>();
  for (const c of classes) counts.set(c, (counts.get(c) ?? 0) + 1);
  return Array.from(counts.values()).reduce((sum, count) => sum + (count * (count - 1)) / 2, 0);
}
