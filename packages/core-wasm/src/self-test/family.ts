import type { Core } from '../core.ts';
import type { ElementType } from '../span.ts';
import type { Address } from '../kernels.ts';

/** Room for outputs that count as results; doubles if nothing else is said. */
type Out = (length: number, type?: ElementType) => Address;

/** Calls all kernels of a family on fixed inputs; the numbers returned count as results as well. */
export type Family = (core: Core, out: Out) => readonly number[];
