export { heapBase } from './memory';
export * from './stubs';
export * from './density/squared-norms';
