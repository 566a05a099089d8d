import { at } from '../linear-algebra/vector';
import { DIAGONAL, FULL, TIED } from './mixture-log-joint';
import { ROOM, addProducts, pack } from './product-statistics';
import { MOST, list, shareOf } from './share-list';
import { addSquares } from './square-statistics';

// Σ w r, Σ w r d and Σ w r d dᵀ with d = x − μ, each one chain over rows.

/** Adds a block, whose shares stand in LOG_JOINT [⌈n / 4⌉, K, 4]. */
export function addStatistics(
  x: usize, n: i32, D: i32, K: i32, kind: i32, means: usize, counts: usize, sums: usize, scatters: usize,
): void {
  const most = kind <= TIED ? min(MOST, ROOM / ((D + 3) & ~3)) : MOST;
  const stride = at(0, D);
  for (let k = 0; k < K; ++k) {
    const mean = means + stride * k;
    for (let first = 0; first < n; ) {
      let listed = 0;
      let count = load<f64>(at(counts, k));
      for (; first < n && listed < most; ++first) {
        const share = shareOf(first, k, K);
        count += share;
        listed = list(listed, x + stride * first, mean, share);
      }
      store<f64>(at(counts, k), count);
      if (listed == 0) continue;
      const sum = sums + stride * k;
      if (kind == FULL) {
        pack(listed, D, sum);
        addProducts(listed, D, scatters + stride * D * k);
      } else if (kind == TIED) pack(listed, D, sum);
      else addSquares(listed, D, kind, mean, sum, kind == DIAGONAL ? scatters + stride * k : at(scatters, k));
    }
  }
  if (kind == TIED) addTiedScatter(x, n, D, K, means, most, scatters);
}

/** Row by row, within a row component by component. */
function addTiedScatter(x: usize, n: i32, D: i32, K: i32, means: usize, most: i32, scatter: usize): void {
  const stride = at(0, D);
  let listed = 0;
  for (let i = 0; i < n; ++i, x += stride) {
    for (let k = 0; k < K; ++k) {
      listed = list(listed, x, means + stride * k, shareOf(i, k, K));
      if (listed == most) {
        pack(listed, D, 0);
        addProducts(listed, D, scatter);
        listed = 0;
      }
    }
  }
  pack(listed, D, 0);
  addProducts(listed, D, scatter);
}
