import type { SavedParameters } from '@marginalia/models';
import type { NetworkParameters } from './coding.ts';
import type { LoadedModel } from './model-files.ts';
import { loadNetworkInputFor } from './network-input.ts';
import type { Session } from './session.ts';
import { loadVaeRows, type VaeRows } from './vae-rows.ts';

/** DATA as a model with networks takes it. */
export async function loadNetworkRows(
  session: Session,
  source: string,
  model: LoadedModel<SavedParameters>,
  parameters: NetworkParameters,
): Promise<VaeRows> {
  if (parameters.kind === 'vae') return loadVaeRows(session, source, model, parameters);
  session.flags.refuse('binarize', 'an autoencoder takes rows as they are');
  const input = await loadNetworkInputFor(session, source, model.columns, false);
  return { input, rows: input.rows, binarize: null };
}
