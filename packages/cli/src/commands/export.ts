import { MarginaliaError } from '@marginalia/core-wasm';
import { encodeOnnx, exportNetworks, type NetworkSpec } from '@marginalia/data';
import { digestModel, type VaeParameters } from '@marginalia/models';
import type { Outcome } from '../command-line/command.ts';
import { usage } from '../command-line/usage-error.ts';
import { placeOf } from '../output/format.ts';
import type { ExportDocument } from '../schemas/export.ts';
import { loadSaved } from '../session/model-files.ts';
import { layersOfVae } from '../session/network-layers.ts';
import { noteCheckpointUnused } from '../session/resumable.ts';
import { requirePath, writeResult } from '../session/results.ts';
import type { Session } from '../session/session.ts';

const formats = ['safetensors', 'onnx'] as const;
const parts = ['encoder', 'decoder'] as const;

/** `export MODEL --format safetensors|onnx --out FILE`. */
export async function exportCommand(session: Session): Promise<Outcome> {
  noteCheckpointUnused(session);
  const { flags, out } = session;
  const asked = flags.choice('format', formats);
  const part = flags.choice('part', parts) ?? 'decoder';
  if (out === null) {
    throw usage('export: a file must be named, got none', {
      where: '--out',
      remedy: 'Give it with --out, as networks.safetensors or decoder.onnx.',
    });
  }
  const format = asked ?? (out.endsWith('.onnx') ? 'onnx' : 'safetensors');
  await requirePath(out, '--out', [format]);
  const [path = ''] = session.operands;
  const { name, parameters } = await loadSaved(session, path);
  if (parameters.kind !== 'vae') {
    throw new MarginaliaError(
      'E_UNSUPPORTED',
      `export: a model must be a variational autoencoder, got a ${parameters.kind}`,
      { where: name, remedy: 'Its own file is safetensors: inspect lists the tensors.' },
    );
  }
  const { core } = await session.core();
  const layers = layersOfVae(core, parameters);
  const files = [out];
  let spec: NetworkSpec | null = null;
  if (format === 'onnx') await writeResult(out, encodeOnnx(layers, part));
  else {
    const exported = exportNetworks(layers);
    ({ spec } = exported);
    await writeResult(out, exported.weights);
    if (out !== '-') {
      const beside = out.replace(/safetensors$/, 'json');
      await writeResult(beside, new TextEncoder().encode(`${JSON.stringify(spec, null, 2)}\n`));
      files.push(beside);
    }
  }
  const document = (): ExportDocument => ({
    schema: 'marginalia/export@1',
    kind: 'vae',
    format,
    part: format === 'onnx' ? part : null,
    spec: spec && { ...spec },
    files,
    modelDigest: digestModel(parameters),
  });
  const what = format === 'onnx' ? `The ${part}` : 'The networks';
  return {
    document,
    report: `${what} of ${name} written to ${files.map(placeOf).join(' and ')}\n${counts(parameters)}`,
    doubt: null,
  };
}

/** Our encoders of counts see their logarithm. */
const counts = ({ decoder }: VaeParameters): string =>
  decoder === 'poisson' ? '  (the encoder takes log(1 + x))\n' : '';
