import type { Family } from '../family.ts';
import { numbers } from '../numbers.ts';

/** More than one block of the vector loop, and a tail. */
export const logSumExp: Family = ({ kernels, arena }, out) => {
  const n = 2077;
  const x = arena.put(numbers(n, 4).map((v) => 50 * v)).ptr;
  kernels.logSumExpRows(x, 30, 10, out(30));
  kernels.logSumExpRows(x, 9, 67, out(9));
  const [one, other] = [out(7), out(7)];
  kernels.logWeightsStart(one);
  kernels.logWeightsStart(other);
  kernels.logWeightsAdd(x, 101, one);
  kernels.logWeightsAdd(x + 8 * 101, n - 101, other);
  kernels.logWeightsMerge(other, one);
  const [list, state] = [out(300), arena.alloc('f64', 2).ptr];
  kernels.largestStart(state);
  const smallest = kernels.largestAdd(x, n, 150, 300, list, state);
  return [kernels.logSumExp(x, n), smallest, kernels.largestSort(150, list, state)];
};
