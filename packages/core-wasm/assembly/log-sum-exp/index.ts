export { largestAdd, largestSort, largestStart } from './largest';
export { logSumExp, logSumExpRows } from './log-sum-exp';
export { logWeightsAdd, logWeightsMerge, logWeightsStart } from './log-weights';
