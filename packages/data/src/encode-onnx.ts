import { MarginaliaError } from '@marginalia/core-wasm';
import type { NetworkColumns, NetworkLayers, StochasticLayer, VaeLayers } from './network-layers.ts';
import { createGraph, type Graph } from './onnx/graph.ts';
import { floatType } from './onnx/model.ts';
import { requireLayers } from './require-layers.ts';

/** Which networks go into a file. */
export interface OnnxPart {
  readonly part: 'encoder' | 'decoder';
  /** Which stochastic layer's, from x upwards; above the first, x is the layer below. Default 1. */
  readonly layer?: number;
}

/**
 * Writes one half of a variational autoencoder or an autoencoder as an ONNX file, for any runtime of that format.
 *
 *   encoder: x [rows, D] → mean, logVariance [rows, H] of q(z | x); of an autoencoder code [rows, Q]
 *   decoder: z [rows, H] → bernoulli: logits, mean; poisson: logRate, mean; gaussian: mean, logVariance, each [rows, D];
 *     categorical: logits, probabilities [rows, Σ levels]; of an autoencoder code → reconstruction [rows, D]
 *
 * x is in its own units: levels are numbers 0, 1, …, counts are counts, NaN is a missing value. Operators of set 17, in f32: Gemm and
 * those of the activations, and for x IsNaN, Where, Sub, Div, Add, Log, Gather, Equal, Cast, Mul, Exp, Split, Softmax, Concat, Expand,
 * Shape. The same layers give the same bytes.
 *
 * @throws E_SHAPE if a layer's numbers do not fill it, or it does not take what the one before it gives; E_ARGUMENT for a stochastic
 *   layer that is not there
 */
export function encodeOnnx(layers: NetworkLayers, { part, layer = 1 }: OnnxPart): Uint8Array {
  requireLayers('encodeOnnx', layers);
  if (layers.kind === 'vae') {
    const stage = stageAt(layers, layer);
    const columns = layer === 1 ? layers : null;
    return part === 'encoder' ? vaeEncoder(stage, columns) : vaeDecoder(stage, columns);
  }
  if (layer !== 1) throw noLayer(1, layer);
  const graph = createGraph();
  const { encoder, decoder, loss, centre } = layers;
  const D = centre.length;
  const Q = encoder.at(-1)!.outputs;
  if (part === 'encoder') {
    const u = loss === 'squared' ? standardised(graph, layers) : filled(graph, layers);
    graph.chain('encoder', u, encoder, 'code');
    return graph.encode({
      name: part,
      description: 'the code of x',
      input: { name: 'x', columns: D },
      outputs: [{ name: 'code', columns: Q }],
    });
  }
  const given = loss === 'squared' ? 'u' : 'logits';
  graph.chain('decoder', 'code', decoder, given);
  if (loss === 'squared') inUnitsOfX(graph, 'reconstruction', given, layers);
  else graph.op('reconstruction', 'Sigmoid', [given]);
  return graph.encode({
    name: part,
    description: 'x from its code',
    input: { name: 'code', columns: Q },
    outputs: [{ name: 'reconstruction', columns: D }],
  });
}

function stageAt(layers: VaeLayers, layer: number): StochasticLayer {
  const stages: StochasticLayer[] = [];
  for (let stage: StochasticLayer | null = layers; stage !== null; stage = stage.above) stages.push(stage);
  const found = stages[layer - 1];
  if (found === undefined) throw noLayer(stages.length, layer);
  return found;
}

const noLayer = (layers: number, got: number): MarginaliaError =>
  new MarginaliaError(
    'E_ARGUMENT',
    `encodeOnnx: layer must be ${layers === 1 ? '1' : `from 1 to ${layers}`}, got ${got}`,
  );

/** @param columns null: x is a stochastic layer, in its own units */
function vaeEncoder(stage: StochasticLayer, columns: VaeLayers | null): Uint8Array {
  const graph = createGraph();
  const { encoder, mean, logVariance } = stage;
  const h = graph.chain('encoder', columns === null ? 'x' : encoderInput(graph, columns), encoder);
  graph.dense('mean', h, mean);
  graph.dense('logVariance', h, logVariance);
  return graph.encode({
    name: 'encoder',
    description: 'q(z | x) = N(mean, exp(logVariance))',
    input: { name: 'x', columns: columns?.centre.length ?? (encoder[0] ?? mean).inputs },
    outputs: ['mean', 'logVariance'].map((name) => ({ name, columns: mean.outputs })),
  });
}

function encoderInput(graph: Graph, layers: VaeLayers): string {
  const { likelihood } = layers;
  if (likelihood.kind === 'gaussian') return standardised(graph, layers);
  if (likelihood.kind === 'categorical') return oneHot(graph, likelihood.levels);
  const x = filled(graph, layers);
  if (likelihood.kind === 'bernoulli') return x;
  return graph.op('x.log', 'Log', [graph.op('x.plusOne', 'Add', [x, graph.floats('one', [1], [])])]);
}

/** x with its centre where it is missing. */
function filled(graph: Graph, { centre }: NetworkColumns): string {
  const missing = graph.op('x.isMissing', 'IsNaN', ['x']);
  return graph.op('x.filled', 'Where', [missing, graph.floats('centre', centre), 'x']);
}

function standardised(graph: Graph, columns: NetworkColumns): string {
  const centred = graph.op('x.centred', 'Sub', [filled(graph, columns), 'centre']);
  return graph.op('x.standardised', 'Div', [centred, graph.floats('scale', columns.scale)]);
}

/** Each level of each column: whether x has it; a missing value has none. */
function oneHot(graph: Graph, levels: readonly number[]): string {
  const columns = levels.flatMap((count, d) => Array.from({ length: count }, () => d));
  const values = levels.flatMap((count) => Array.from({ length: count }, (_, level) => level));
  const spread = graph.op('x.spread', 'Gather', ['x', graph.integers('columns', columns)], { axis: 1 });
  const isLevel = graph.op('x.isLevel', 'Equal', [spread, graph.floats('levels', values)]);
  return graph.op('x.oneHot', 'Cast', [isLevel], { to: floatType });
}

function vaeDecoder(stage: StochasticLayer, columns: VaeLayers | null): Uint8Array {
  const graph = createGraph();
  const { mean, decoder, likelihood } = stage;
  const outputs = decoderOutputs(graph, stage, columns);
  const width = likelihood.kind === 'gaussian' ? likelihood.mean.outputs : decoder.at(-1)!.outputs;
  return graph.encode({
    name: 'decoder',
    description: `p(x | z), ${likelihood.kind}`,
    input: { name: 'z', columns: mean.outputs },
    outputs: outputs.map((name) => ({ name, columns: width })),
  });
}

function decoderOutputs(
  graph: Graph,
  { decoder, likelihood }: StochasticLayer,
  columns: VaeLayers | null,
): readonly string[] {
  if (likelihood.kind === 'gaussian') {
    const h = graph.chain('decoder', 'z', decoder);
    const names = ['mean', 'logVariance'] as const;
    const [u, s] = columns === null ? names : (['u.mean', 'u.logVariance'] as const);
    graph.dense(u, h, likelihood.mean);
    const { logVariance } = likelihood;
    if (logVariance instanceof Float32Array)
      graph.op(s, 'Expand', [
        graph.floats('sharedLogVariance', logVariance),
        graph.op('shape', 'Shape', [u]),
      ]);
    else graph.dense(s, h, logVariance);
    if (columns === null) return names;
    inUnitsOfX(graph, 'mean', u, columns);
    const logScale = graph.op('logScale', 'Log', ['scale']);
    graph.op('logVariance', 'Add', [s, graph.op('twiceLogScale', 'Add', [logScale, logScale])]);
    return names;
  }
  if (likelihood.kind === 'categorical') {
    const logits = graph.chain('decoder', 'z', decoder, 'logits');
    const each = (name: string): string[] => likelihood.levels.map((_, d) => `${name}.${d}`);
    graph.split(each('logits'), logits, likelihood.levels);
    const shares = each('logits').map((name, d) => graph.op(`share.${d}`, 'Softmax', [name], { axis: 1 }));
    return [logits, graph.op('probabilities', 'Concat', shares, { axis: 1 })];
  }
  const [parameters, op] = likelihood.kind === 'bernoulli' ? ['logits', 'Sigmoid'] : ['logRate', 'Exp'];
  graph.chain('decoder', 'z', decoder, parameters);
  return [parameters, graph.op('mean', op, [parameters])];
}

/** scale ⊙ u + centre. */
function inUnitsOfX(graph: Graph, name: string, u: string, { centre, scale }: NetworkColumns): string {
  const scaled = graph.op('x.scaled', 'Mul', [u, graph.floats('scale', scale)]);
  return graph.op(name, 'Add', [scaled, graph.floats('centre', centre)]);
}
