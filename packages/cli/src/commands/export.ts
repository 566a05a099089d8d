import { encodeOnnx, exportNetworks, type NetworkSpec } from '@marginalia/data';
import { digestModel } from '@marginalia/models';
import type { Outcome } from '../command-line/command.ts';
import { usage } from '../command-line/usage-error.ts';
import { placeOf } from '../output/format.ts';
import type { ExportDocument } from '../schemas/export.ts';
import { codingOf, type NetworkParameters, readLayer, requireNetworks } from '../session/coding.ts';
import { loadSaved } from '../session/model-files.ts';
import { layersOfParameters } from '../session/network-layers.ts';
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
  const layer = flags.whole('layer', { min: 1 }) ?? 1;
  if (out === null) {
    throw usage('export: a file must be named, got none', {
      where: '--out',
      remedy: 'Give it with --out, as networks.safetensors or decoder.onnx.',
    });
  }
  const format = asked ?? (out.endsWith('.onnx') ? 'onnx' : 'safetensors');
  if (format === 'safetensors')
    for (const name of ['part', 'layer']) flags.refuse(name, 'unless --format is onnx');
  await requirePath(out, '--out', [format]);
  const [path = ''] = session.operands;
  const model = await loadSaved(session, path);
  const { name } = model;
  const parameters = requireNetworks('export', model);
  const { layers } = codingOf(parameters, model.columns);
  readLayer(session, { layers });
  const networks = layersOfParameters(parameters);
  const files = [out];
  let spec: NetworkSpec | null = null;
  if (format === 'onnx') await writeResult(out, encodeOnnx(networks, { part, layer }));
  else {
    const exported = exportNetworks(networks);
    ({ spec } = exported);
    await writeResult(out, exported.weights);
    if (out !== '-') {
      const beside = out.replace(/safetensors$/, 'json');
      await writeResult(beside, new TextEncoder().encode(specText(spec)));
      files.push(beside);
    }
  }
  const document = (): ExportDocument => ({
    schema: 'marginalia/export@1',
    kind: parameters.kind,
    format,
    part: format === 'onnx' ? part : null,
    layer: format === 'onnx' && parameters.kind === 'vae' ? layer : null,
    spec: spec && { ...spec },
    files,
    modelDigest: digestModel(parameters),
  });
  const what =
    format === 'onnx' ? `The ${part}${layers.length > 1 ? ` of layer ${layer}` : ''}` : 'The networks';
  return {
    document,
    report: `${what} of ${name} written to ${files.map(placeOf).join(' and ')}\n${format === 'onnx' ? '' : remarks(parameters)}`,
    doubt: null,
  };
}

/** Lists of numbers on one line. */
const specText = (spec: NetworkSpec): string =>
  `${JSON.stringify(spec, null, 2).replace(/\[[\s\d,]+\]/g, (list) => list.replace(/\s+/g, ' '))}\n`;

/** What the networks take and give, where it is not x itself. */
function remarks(parameters: NetworkParameters): string {
  const how = parameters.kind === 'vae' ? parameters.decoder : parameters.loss;
  if (how === 'poisson') return '  (the encoder takes log(1 + x))\n';
  if (how === 'categorical') return '  (the encoder takes levels one-hot, column after column)\n';
  const scaled = '  (the networks see (x − centre) / scale, and what they give is in its units)\n';
  return how === 'gaussian' || how === 'squared' ? scaled : '';
}
