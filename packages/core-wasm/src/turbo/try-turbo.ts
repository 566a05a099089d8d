import type { Core } from '../core.ts';
import { compileCore, instantiateCore } from '../load.ts';
import { shareMemory } from '../share-memory.ts';
import { selfTest } from '../self-test/self-test.ts';
import { compileRevectorized } from './compile-revectorized.ts';
import type { Environment } from './environment.ts';

/** A core, how it runs, and why. */
export interface TurboReport {
  readonly core: Core;
  readonly mode: Core['source']['mode'];
  /** Why it is plain; null if it is not. */
  readonly reason: string | null;
}

/** `enableTurbo` in a given environment, against given hashes. */
export async function tryTurbo(
  environment: Environment,
  known: Readonly<Record<string, string>>,
): Promise<TurboReport> {
  const source = await compileCore(); // lazily: no kernel yet
  const plain = (reason: string): TurboReport => ({ core: instantiateCore(source), mode: 'plain', reason });
  const missing = whatIsMissing(environment);
  if (missing !== null) return plain(missing);
  try {
    const module = compileRevectorized(shareMemory(source.bytes));
    const core = instantiateCore({ ...source, module, mode: 'turbo' });
    const wrong = selfTest(core, known);
    if (wrong.length === 0) return { core, mode: 'turbo', reason: null };
    return plain(`the self-test found other bits in ${wrong.join(', ')}`);
  } catch (error) {
    return plain(`the self-test stopped at ${String(error)}`);
  }
}

/** Why turbo cannot be tried here; null if it can. */
export function whatIsMissing({ version, revectorizes, avx2, setting }: Environment): string | null {
  if (setting === '0') return 'MARGINALIA_TURBO=0 asks for it';
  if (Number.parseInt(version, 10) < 24) return `turbo needs Node 24, this is Node ${version}`;
  if (!revectorizes) return 'this build of Node cannot revectorize';
  if (!avx2) return 'the processor has no AVX2';
  return null;
}
