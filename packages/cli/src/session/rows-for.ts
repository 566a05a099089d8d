import type { Labels } from '@marginalia/data';
import type { Binarization } from '@marginalia/models';
import type { Rows } from '@marginalia/runtime';
import { loadInputFor } from './input.ts';
import type { LoadedModel } from './model-files.ts';
import type { Session } from './session.ts';
import { loadVaeRows } from './vae-rows.ts';

/** Rows as a fitted model takes them. */
export interface RowsFor {
  /** DATA as it was asked for. */
  readonly name: string;
  readonly rows: Rows;
  readonly rowNumbers: Uint32Array;
  /** Names in DATA. */
  readonly columns: readonly string[];
  readonly labels: Labels | null;
  /** Bernoulli decoders: how grey became 0 and 1. */
  readonly binarize: Binarization | null;
  /** SHA-256 of the rows as they are in DATA. */
  readonly dataDigest: () => string;
}

/** DATA for any fitted model. */
export async function loadRowsFor(session: Session, source: string, model: LoadedModel): Promise<RowsFor> {
  const { parameters } = model;
  if (parameters.kind === 'vae') {
    const { input, rows, binarize } = await loadVaeRows(session, source, model, parameters);
    const { name, columns, rowNumbers, labels, dataDigest } = input;
    return { name, rows, rowNumbers, columns, labels, binarize, dataDigest };
  }
  session.flags.refuse('binarize', 'the columns of the model are not binary');
  const { name, selection, dataDigest } = await loadInputFor(session, source, model.columns);
  const { rows, rowNumbers, columns, labels } = selection;
  return { name, rows, rowNumbers, columns, labels, binarize: null, dataDigest };
}
