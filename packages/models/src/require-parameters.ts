import { MarginaliaError } from '@marginalia/core-wasm';
import type { SavedParameters } from './parameters.ts';

const kinds: readonly string[] = [
  'mixture',
  'ppca',
  'vae',
  'autoencoder',
] satisfies SavedParameters['kind'][];

/**
 * From JavaScript, where types do not say it.
 *
 * @param caller the function that needs them
 * @throws E_ARGUMENT for what is no record of a kind of model
 */
export function requireParameters(caller: string, parameters: unknown): void {
  const { kind } = Object(parameters) as { readonly kind?: unknown };
  if (typeof kind === 'string' && kinds.includes(kind)) return;
  throw new MarginaliaError(
    'E_ARGUMENT',
    `${caller}: parameters must be those of a model, of the kind ${kinds.join(', ')}, got ${String(kind)}`,
    { remedy: 'Pass what a fit or modelFromTensors gives as parameters.' },
  );
}
