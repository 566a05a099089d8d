import { modelFormatVersion, tensorType } from '@marginalia/data';
import { digestModel } from '@marginalia/models';
import { digestBytes } from '@marginalia/runtime';
import type { Outcome } from '../command-line/command.ts';
import { pairs, table } from '../output/table.ts';
import type { InspectDocument } from '../schemas/inspect.ts';
import { loadSaved } from '../session/model-files.ts';
import { noteCheckpointUnused } from '../session/resumable.ts';
import { requirePath, writeDocument } from '../session/results.ts';
import type { Session } from '../session/session.ts';

/** `inspect MODEL`. */
export async function inspectCommand(session: Session): Promise<Outcome> {
  noteCheckpointUnused(session);
  await requirePath(session.out, '--out');
  const [path = ''] = session.operands;
  const { name, file, parameters, bytes } = await loadSaved(session, path);
  const { kind, tensors, metadata } = file;
  const document: InspectDocument = {
    schema: 'marginalia/inspect@1',
    kind,
    format: 'safetensors',
    tensors: Array.from(tensors, ([name, { shape, data }]) => ({ name, shape, type: tensorType(data) })),
    metadata: { ...metadata, formatVersion: modelFormatVersion },
    digest: digestBytes(bytes),
    modelDigest: digestModel(parameters),
  };
  await writeDocument(session, document);
  return { document: () => document, report: report(name, document, bytes.length), doubt: null };
}

function report(path: string, { kind, tensors, metadata, digest }: InspectDocument, size: number): string {
  const { columns, seed, dataDigest, formatVersion, hyperparameters } = metadata;
  return [
    `${path}: ${kind}, ${size} bytes, format version ${formatVersion}\n\n`,
    table([
      ['tensor', 'shape', 'type'],
      ...tensors.map(({ name, shape, type }) => [name, `[${shape.join(', ')}]`, type]),
    ]),
    '\n',
    pairs([
      ...Object.entries(hyperparameters).map(([name, value]): [string, string] => [
        name,
        typeof value === 'string' ? value : JSON.stringify(value),
      ]),
      ['columns', columns.join(', ')],
      ['seed', String(seed)],
      ['data', dataDigest === null ? 'none' : `SHA-256 ${dataDigest}`],
      ['file', `SHA-256 ${digest}`],
    ]),
  ].join('');
}
