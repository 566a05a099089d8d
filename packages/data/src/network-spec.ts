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

/** A mean, and a variance by the log of it or of its root (log σ² = 2 log σ: then weights are doubled, exactly): one of them. */
export interface GaussianSpec {
  readonly mean: HeadSpec;
  readonly logVariance?: HeadSpec | undefined;
  readonly logStandardDeviation?: HeadSpec | undefined;
}

/**
 * Which tensors of a file are which layers of a variational autoencoder, for example of a PyTorch `state_dict`:
 *
 *   { "encoder": [{ "weight": "enc.0.weight", "bias": "enc.0.bias", "activation": "tanh" }, …],
 *     "mean": { "weight": "mu.weight", "bias": "mu.bias" }, "logVariance": { … },
 *     "decoder": [{ … }, { "weight": "out.weight", "bias": "out.bias", "activation": "identity" }],
 *     "likelihood": "bernoulli" }
 */
export interface NetworkSpec extends GaussianSpec {
  readonly encoder: readonly LayerSpec[];
  readonly decoder: readonly LayerSpec[];
  /** gaussian: heads on the decoder. */
  readonly likelihood: 'bernoulli' | 'poisson' | { readonly gaussian: GaussianSpec };
}

const head = z.strictObject({ weight: z.string(), bias: z.string().nullable().optional() });
const layer = head.extend({ activation: z.enum(activations) });
const gaussian = {
  mean: head,
  logVariance: head.optional(),
  logStandardDeviation: head.optional(),
};
const hasOneSpread = (given: GaussianSpec): boolean =>
  (given.logVariance === undefined) !== (given.logStandardDeviation === undefined);
const message = 'expected either logVariance or logStandardDeviation';

const schema: z.ZodType<NetworkSpec> = z
  .strictObject({
    ...gaussian,
    encoder: z.array(layer),
    decoder: z.array(layer),
    likelihood: z.union([
      z.enum(['bernoulli', 'poisson']),
      z.strictObject({ gaussian: z.strictObject(gaussian).refine(hasOneSpread, message) }),
    ]),
  })
  .refine(hasOneSpread, message);

/**
 * Reads the description of a network.
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
        'Name encoder, mean, logVariance, decoder and likelihood, each layer with weight, bias and activation.',
      cause,
    });
  let json: unknown;
  try {
    json = parseStrictJson(text);
  } catch (cause) {
    throw refuse(cause instanceof Error ? cause.message : String(cause), cause);
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return parsed.data;
  const { path = [], message = '' } = parsed.error.issues[0] ?? {};
  throw refuse(`at ${path.join('.') || 'its top'}: ${message}`);
}
