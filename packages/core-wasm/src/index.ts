export { type Arena, elementTypeOf, type ElementTypeOf } from './arena.ts';
export type { Core, CoreModule } from './core.ts';
export { type ErrorCode, type ErrorDetails, MarginaliaError } from './error.ts';
export type { Address, Kernels } from './kernels.ts';
export { clearCommonMemory, createCommonMemory } from './ground.ts';
export { clearCore, compileCore, instantiateCore, instantiateMember, loadCore } from './load.ts';
export { type ArrayOf, bytesPerElement, type ElementType, type Span } from './span.ts';
