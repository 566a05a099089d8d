import { type Core, MarginaliaError } from '@marginalia/core-wasm';
import type { AutoencoderLayers, DenseLayer } from '@marginalia/data';
import type { Binarization, DenseParameters, VaeParameters } from '@marginalia/models';

/**
 * A model of networks that were trained elsewhere.
 *
 * @throws E_UNSUPPORTED for a poisson likelihood: our encoders of counts take log(1 + x), theirs x
 */
export function vaeOfLayers(layers: AutoencoderLayers, binarize: Binarization): VaeParameters {
  const { encoder, mean, logVariance, decoder, likelihood } = layers;
  if (likelihood.kind === 'poisson') {
    throw new MarginaliaError(
      'E_UNSUPPORTED',
      'import: a poisson likelihood is not in this version, whose encoders of counts take log(1 + x)',
      { remedy: 'Give bernoulli or gaussian networks.' },
    );
  }
  const observed = (encoder[0] ?? mean).inputs;
  const head = likelihood.kind === 'gaussian' ? [sideBySide(likelihood.mean, likelihood.logVariance)] : [];
  return {
    kind: 'vae',
    observed,
    latents: [mean.outputs],
    decoder: likelihood.kind,
    encoder: [[...encoder.map(transposed), sideBySide(mean, logVariance)]],
    generative: [[...decoder.map(transposed), ...head]],
    logVariance: null,
    levels: null,
    centre: new Float64Array(observed).fill(likelihood.kind === 'gaussian' ? 0 : 0.5),
    scale: new Float64Array(observed).fill(1),
    binarize,
  };
}

/**
 * The networks of a model, as other programs take them: x in, parameters of x out. What standardises the columns of a
 * gaussian is multiplied into the layers next to x, in f64.
 *
 * @throws E_UNSUPPORTED for what others' formats here do not describe
 */
export function layersOfVae({ kernels }: Core, parameters: VaeParameters): AutoencoderLayers {
  const { latents, decoder, encoder, generative, logVariance, centre, scale, observed: D } = parameters;
  if (latents.length > 1) throw unsupported('two stochastic layers');
  if (decoder === 'categorical') throw unsupported('a categorical decoder');
  const inner = encoder[0]!.map(original);
  if (decoder === 'gaussian') inner[0] = takingX(inner[0]!, centre, scale);
  const heads = inner.pop()!;
  const layers = {
    encoder: inner,
    mean: outputsOf(heads, 0, latents[0]!),
    logVariance: outputsOf(heads, latents[0]!, latents[0]!),
  };
  const outer = generative[0]!.map(original);
  if (decoder !== 'gaussian') return { ...layers, decoder: outer, likelihood: { kind: decoder } };
  const last = outer.pop()!;
  const spread = logVariance === null ? outputsOf(last, D, D) : constant(last.inputs, D, logVariance);
  const logScale = scale.map((s) => 2 * kernels.scalarLog(s));
  return {
    ...layers,
    decoder: outer,
    likelihood: {
      kind: 'gaussian',
      mean: affine(outputsOf(last, 0, D), scale, centre),
      logVariance: affine(spread, null, logScale),
    },
  };
}

const unsupported = (what: string): MarginaliaError =>
  new MarginaliaError('E_UNSUPPORTED', `export: ${what} cannot be exported in this version`, {
    remedy: 'The model file itself is safetensors: its tensors are what inspect lists.',
  });

/** Ours [inputs, outputs] from theirs [outputs, inputs]. */
function transposed({ inputs, outputs, weight, bias, activation }: DenseLayer): DenseParameters {
  return { inputs, outputs, activation, weight: transpose(weight, outputs, inputs), bias };
}

function original({ inputs, outputs, weight, bias, activation }: DenseParameters): DenseLayer {
  return { inputs, outputs, activation, weight: transpose(weight, inputs, outputs), bias };
}

function transpose(values: Float32Array, rows: number, columns: number): Float32Array {
  const out = new Float32Array(values.length);
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < columns; c++) out[c * rows + r] = values[r * columns + c]!;
  return out;
}

/** One head of two: mean | log variance. */
function sideBySide(mean: DenseLayer, logVariance: DenseLayer): DenseParameters {
  return transposed({
    inputs: mean.inputs,
    outputs: 2 * mean.outputs,
    weight: joined(mean.weight, logVariance.weight),
    bias: joined(mean.bias, logVariance.bias),
    activation: 'identity',
  });
}

function joined(a: Float32Array, b: Float32Array): Float32Array {
  const both = new Float32Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

function outputsOf(
  { inputs, weight, bias, activation }: DenseLayer,
  from: number,
  outputs: number,
): DenseLayer {
  return {
    inputs,
    outputs,
    weight: weight.slice(from * inputs, (from + outputs) * inputs),
    bias: bias.slice(from, from + outputs),
    activation,
  };
}

/** A layer that gives the same whatever goes in. */
function constant(inputs: number, outputs: number, values: Float32Array): DenseLayer {
  return {
    inputs,
    outputs,
    weight: new Float32Array(inputs * outputs),
    bias: Float32Array.from({ length: outputs }, (_, d) => values[values.length === 1 ? 0 : d]!),
    activation: 'identity',
  };
}

/** The layer for (x − centre) / scale, to be given x. */
function takingX(layer: DenseLayer, centre: Float64Array, scale: Float64Array): DenseLayer {
  const { inputs, outputs, weight, bias } = layer;
  const shift = Float64Array.from({ length: outputs }, (_, o) => {
    let sum = bias[o]!;
    for (let i = 0; i < inputs; i++) sum -= (weight[o * inputs + i]! / scale[i]!) * centre[i]!;
    return sum;
  });
  return {
    ...layer,
    weight: weight.map((w, at) => w / scale[at % inputs]!),
    bias: Float32Array.from(shift),
  };
}

/** factor ⊙ y + shift of a layer's outputs y. */
function affine(layer: DenseLayer, factor: Float64Array | null, shift: Float64Array): DenseLayer {
  const { inputs, weight, bias } = layer;
  const by = (o: number): number => factor?.[o] ?? 1;
  return {
    ...layer,
    weight: weight.map((w, at) => w * by(Math.floor(at / inputs))),
    bias: bias.map((b, o) => b * by(o) + shift[o]!),
  };
}
