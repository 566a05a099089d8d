export { heapBase } from './memory';
export * from './stubs';
