import type { VaeParameters } from '@marginalia/models';
import type { LoadedModel } from './model-files.ts';
import type { Session } from './session.ts';
import { loadVaeRows, type VaeRows } from './vae-rows.ts';

/** DATA as a model with networks takes it. */
export function loadNetworkRows(
  session: Session,
  source: string,
  model: LoadedModel,
  parameters: VaeParameters,
): Promise<VaeRows> {
  return loadVaeRows(session, source, model, parameters);
}
