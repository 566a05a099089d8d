import { knownHashes } from '../self-test/known-hashes.ts';
import { environment } from './environment.ts';
import { tryTurbo, type TurboReport } from './try-turbo.ts';

export type { TurboReport } from './try-turbo.ts';

/**
 * Loads the core for Node ≥ 24 so that V8 pairs its 128-bit vectors into 256-bit ones: the same bits, up to twice as
 * fast. All that has to hold for it is tried first, a self-test of every kernel against stored hashes last; where
 * something does not hold, the core is the plain one, and `reason` says why. `MARGINALIA_TURBO=0` asks for plain.
 *
 * The core that is returned is turbo, nothing else in the process: hand it to executors. V8's flags are set while this one
 * module is compiled (about 30 ms) and then set back; they are the process's, so call this before starting threads that
 * compile WebAssembly of their own.
 *
 * @throws E_MODULE, E_MEMORY as `loadCore`
 * @example
 * const { core, mode, reason } = await enableTurbo();
 * await using executor = await createInlineExecutor({ jobs, core });
 */
export function enableTurbo(): Promise<TurboReport> {
  return tryTurbo(environment(), knownHashes);
}
