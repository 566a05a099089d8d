export * from './density';
export * from './linear-algebra';
export * from './log-sum-exp';
export * from './math';
export { heapBase, tablesEnd } from './memory';
export * from './random';
export * from './networks';
