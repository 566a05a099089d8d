export { largestAdd, largestSort, largestStart } from './largest';
export { logSumExp } from './log-sum-exp';
export { logSumExpRows } from './log-sum-exp-rows';
export { logWeightsAdd, logWeightsMerge, logWeightsStart } from './log-weights';
