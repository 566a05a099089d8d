import { MarginaliaError } from '@marginalia/core-wasm';
import { decodeSafetensors, importNetworks, parseNetworkSpec } from '@marginalia/data';
import { readBytes } from '@marginalia/data/files';
import { digestModel, modelFromTensors, modelToTensors } from '@marginalia/models';
import type { Outcome } from '../command-line/command.ts';
import { usage } from '../command-line/usage-error.ts';
import { placeOf, plural } from '../output/format.ts';
import { pairs } from '../output/table.ts';
import {
  autoencoderParameterCount,
  layerWidths,
  networkShape,
  parameterCount,
} from '../output/network-shape.ts';
import type { ImportDocument } from '../schemas/import.ts';
import type { NetworkParameters } from '../session/coding.ts';
import { readImageFlag } from '../session/images.ts';
import { unlessInterrupted } from '../session/interrupt.ts';
import { requireModelPath, writeModel } from '../session/model-files.ts';
import { parametersOfLayers } from '../session/network-layers.ts';
import { noteCheckpointUnused } from '../session/resumable.ts';
import type { Session } from '../session/session.ts';
import { binarizations } from '../session/vae-settings.ts';

/** `import SPEC.json WEIGHTS.safetensors`. */
export async function importCommand(session: Session): Promise<Outcome> {
  noteCheckpointUnused(session);
  const { flags } = session;
  const binarize = flags.choice('binarize', binarizations) ?? 'none';
  const names = flags.names('columns');
  const image = readImageFlag(session);
  await requireModelPath(session);
  const [specPath = '', weightsPath = ''] = session.operands;
  const read = (path: string): Promise<Uint8Array> => unlessInterrupted(session.signal, readBytes(path));
  const spec = parseNetworkSpec(new TextDecoder().decode(await read(specPath)), specPath);
  const { tensors } = decodeSafetensors(await read(weightsPath), weightsPath);
  const { layers, unused } = importNetworks(spec, tensors, weightsPath);
  const parameters = parametersOfLayers(layers, binarize);
  const { observed } = parameters;
  const decoder = parameters.kind === 'vae' ? parameters.decoder : null;
  if (binarize !== 'none' && decoder !== 'bernoulli') {
    throw usage(`import: binarize must be none for ${described(parameters)}, got ${binarize}`, {
      where: '--binarize',
    });
  }
  modelFromTensors((await session.core()).core, modelToTensors(parameters), weightsPath);
  if (image !== null && image.height * image.width !== observed) {
    throw usage(`import: image must be ${observed} pixels, got ${image.height} x ${image.width}`, {
      where: '--image',
    });
  }
  const columns = names ?? Array.from({ length: observed }, (_, d) => `x${d + 1}`);
  requireNames(columns, observed);
  const model = await writeModel(session, parameters, {
    columns,
    dataDigest: null,
    image: image && { ...image, white: inUnit(parameters) ? 1 : null },
  });
  const document = (): ImportDocument => ({
    schema: 'marginalia/import@1',
    kind: parameters.kind,
    decoder,
    loss: parameters.kind === 'vae' ? null : parameters.loss,
    binarize: decoder === 'bernoulli' ? binarize : null,
    observed,
    latents: parameters.kind === 'vae' ? parameters.latents : [parameters.code],
    freeParameters: numbersOf(parameters),
    columns,
    unused,
    modelDigest: digestModel(parameters),
    model,
  });
  return { document, report: report(weightsPath, parameters, unused, model), doubt: null };
}

function requireNames(columns: readonly string[], observed: number): void {
  if (columns.length !== observed) {
    throw usage(`import: columns must name each of ${observed}, got ${columns.length}`, {
      where: '--columns',
    });
  }
  const twice = columns.find((column, index) => columns.indexOf(column) !== index);
  if (twice !== undefined)
    throw new MarginaliaError('E_ARGUMENT', `import: columns must be named once, got ${twice} twice`, {
      where: '--columns',
    });
}

/** Whether what comes out is in [0, 1]. */
const inUnit = (parameters: NetworkParameters): boolean =>
  parameters.kind === 'vae' ? parameters.decoder === 'bernoulli' : parameters.loss === 'cross-entropy';

const described = (parameters: NetworkParameters): string =>
  parameters.kind === 'vae' ? `a ${parameters.decoder} decoder` : 'an autoencoder';

const numbersOf = (parameters: NetworkParameters): number =>
  parameters.kind === 'vae' ? parameterCount(parameters) : autoencoderParameterCount(parameters);

function report(
  weights: string,
  parameters: NetworkParameters,
  unused: readonly string[],
  model: string | null,
): string {
  const vae = parameters.kind === 'vae';
  const shape = vae ? networkShape(parameters) : layerWidths(parameters);
  return [
    `${vae ? 'Variational autoencoder' : 'Autoencoder'} imported from ${weights}\n\n`,
    pairs([
      vae ? ['decoder', parameters.decoder] : ['loss', parameters.loss],
      ['networks', `${shape}; ${plural(numbersOf(parameters), 'parameter')}`],
      ...(unused.length === 0 ? [] : [['tensors not named', unused.join(', ')] as const]),
    ]),
    model === null
      ? '  (checked, not written: --out FILE.safetensors)\n'
      : `\nWritten to ${placeOf(model)}\n`,
  ].join('');
}
