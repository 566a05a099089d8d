import type { Core } from '../core.ts';
import type { Span } from '../span.ts';
import { families } from './families/index.ts';
import type { Family } from './family.ts';
import { createHash } from './hash.ts';

/** Runs every family of kernels on its fixed inputs: a hash of each one's results, 16 hexadecimal digits. */
export function hashKernels(core: Core): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(families).map(([name, family]) => [
      name,
      core.arena.scope(() => hashFamily(core, family)),
    ]),
  );
}

function hashFamily(core: Core, family: Family): string {
  const outputs: Span[] = [];
  const returned = family(core, (length, type = 'f64') => {
    const span = core.arena.alloc(type, length);
    outputs.push(span);
    return span.ptr;
  });
  const hash = createHash();
  hash.add(Float64Array.from(returned));
  for (const span of outputs) hash.add(core.arena.view(span));
  return hash.digits();
}
