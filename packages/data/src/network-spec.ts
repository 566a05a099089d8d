import { MarginaliaError } from '@marginalia/core-wasm';
import { z } from 'zod';
import { type Activation, activations } from './dense-layer.ts';
import { parseStrictJson } from './formats/strict-json.ts';

/** The tensors of a layer by their names in the file; without a bias it is zero. */
export interface HeadSpec {
  readonly weight: string;
  readonly bias?: string | null | undefined;
}

export interface LayerSpec extends HeadSpec {
  readonly activation: Activation;
}

/** A variance by the log of it or of its root (log σ² = 2 log σ: then weights are doubled, exactly): one of them. */
interface SpreadSpec<Head> {
  readonly logVariance?: Head | undefined;
  readonly logStandardDeviation?: Head | undefined;
}

/** The mean and variance of q(z | x). */
interface HeadsSpec extends SpreadSpec<HeadSpec> {
  readonly mean: HeadSpec;
}

/** Those of p(x | z); without a weight the variance is the same for every z: D numbers, or one for all columns. */
export interface GaussianSpec extends SpreadSpec<HeadSpec | ConstantSpec> {
  readonly mean: HeadSpec;
}

export interface ConstantSpec {
  readonly bias: string;
  readonly weight?: undefined;
}

export type LikelihoodSpec =
  | 'bernoulli'
  | 'poisson'
  /** Heads on the decoder. */
  | { readonly gaussian: GaussianSpec }
  /** How many levels each column has: the encoder takes them one-hot. */
  | { readonly categorical: { readonly levels: readonly number[] } };

/** A stochastic layer over x, or over the one below it. */
export interface StochasticSpec extends HeadsSpec {
  readonly encoder: readonly LayerSpec[];
  readonly decoder: readonly LayerSpec[];
  readonly likelihood: LikelihoodSpec;
  /** The stochastic layer over z, gaussian; without one p(z) = N(0, I). */
  readonly above?: StochasticSpec | undefined;
}

/** Tensors of D numbers. */
export interface ColumnsSpec {
  /** What a missing value is taken as; gaussian, squared: networks see (x − centre) / scale. */
  readonly centre?: string | undefined;
  readonly scale?: string | undefined;
}

/**
 * Which tensors of a file are which layers of a variational autoencoder, for example of a PyTorch `state_dict`:
 *
 *   { "encoder": [{ "weight": "enc.0.weight", "bias": "enc.0.bias", "activation": "tanh" }, …],
 *     "mean": { "weight": "mu.weight", "bias": "mu.bias" }, "logVariance": { … },
 *     "decoder": [{ … }, { "weight": "out.weight", "bias": "out.bias", "activation": "identity" }],
 *     "likelihood": "bernoulli" }
 */
export interface VaeSpec extends StochasticSpec, ColumnsSpec {
  /** What the encoder takes: of poisson this must be, and be said. */
  readonly input?: 'log1p' | undefined;
}

/** The same of an autoencoder: { "encoder": […], "decoder": […], "loss": "squared" }. */
export interface AutoencoderSpec extends ColumnsSpec {
  readonly encoder: readonly LayerSpec[];
  readonly decoder: readonly LayerSpec[];
  readonly loss: 'squared' | 'cross-entropy';
  readonly tied?: boolean | undefined;
}

export type NetworkSpec = VaeSpec | AutoencoderSpec;

const head = z.strictObject({ weight: z.string(), bias: z.string().nullable().optional() });
const layer = head.extend({ activation: z.enum(activations) });
const spread = z.union([head, z.strictObject({ bias: z.string(), weight: z.undefined().optional() })]);
const hasOneSpread = ({ logVariance, logStandardDeviation }: SpreadSpec<unknown>): boolean =>
  (logVariance === undefined) !== (logStandardDeviation === undefined);
const message = 'expected either logVariance or logStandardDeviation';
const gaussian = z
  .strictObject({ mean: head, logVariance: spread.optional(), logStandardDeviation: spread.optional() })
  .refine(hasOneSpread, message);

const stochastic = {
  encoder: z.array(layer),
  mean: head,
  logVariance: head.optional(),
  logStandardDeviation: head.optional(),
  decoder: z.array(layer),
  likelihood: z.union([
    z.enum(['bernoulli', 'poisson']),
    z.strictObject({ gaussian }),
    z.strictObject({ categorical: z.strictObject({ levels: z.array(z.int().min(2)).min(1) }) }),
  ]),
  above: z.lazy((): z.ZodType<StochasticSpec> => above).optional(),
};
const above: z.ZodType<StochasticSpec> = z.strictObject(stochastic).refine(hasOneSpread, message);
const columns = { centre: z.string().optional(), scale: z.string().optional() };
const vae: z.ZodType<VaeSpec> = z
  .strictObject({ ...stochastic, ...columns, input: z.literal('log1p').optional() })
  .refine(hasOneSpread, message)
  .refine(
    ({ likelihood, input }) => (likelihood === 'poisson') === (input === 'log1p'),
    'expected "input": "log1p" of poisson, and of nothing else: the encoder must take log(1 + x)',
  );
const autoencoder: z.ZodType<AutoencoderSpec> = z.strictObject({
  encoder: z.array(layer).min(1),
  decoder: z.array(layer).min(1),
  loss: z.enum(['squared', 'cross-entropy']),
  tied: z.boolean().optional(),
  ...columns,
});

/**
 * Reads the description of a network; with the key loss it is an autoencoder's.
 *
 * @param text JSON
 * @param name of the file, for messages
 * @throws E_FILE naming the first key that does not follow the schema
 */
export function parseNetworkSpec(text: string, name: string): NetworkSpec {
  const refuse = (got: string, cause?: unknown): MarginaliaError =>
    new MarginaliaError('E_FILE', `parseNetworkSpec: a network must be described by the schema, got ${got}`, {
      where: name,
      remedy:
        'Name encoder, mean, logVariance, decoder and likelihood (of an autoencoder encoder, decoder and loss), each layer with weight, bias and activation.',
      cause,
    });
  let json: unknown;
  try {
    json = parseStrictJson(text);
  } catch (cause) {
    throw refuse(cause instanceof Error ? cause.message : String(cause), cause);
  }
  const isAutoencoder = typeof json === 'object' && json !== null && Object.hasOwn(json, 'loss');
  let parsed: ReturnType<typeof autoencoder.safeParse> | ReturnType<typeof vae.safeParse>;
  try {
    parsed = (isAutoencoder ? autoencoder : vae).safeParse(json);
  } catch (cause) {
    throw refuse('layers above layers beyond the depth that can be read', cause); // a stack overflow
  }
  if (parsed.success) return parsed.data;
  const { path = [], message = '' } = parsed.error.issues[0] ?? {};
  throw refuse(`at ${path.join('.') || 'its top'}: ${message}`);
}
