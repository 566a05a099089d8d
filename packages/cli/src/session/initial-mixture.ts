import { type Core, MarginaliaError } from '@marginalia/core-wasm';
import { readBytes } from '@marginalia/data/files';
import {
  type CovarianceName,
  type GaussianMixtureParameters,
  modelFromTensors,
  modelToTensors,
} from '@marginalia/models';
import { z } from 'zod';
import { covarianceShape } from './covariance-shape.ts';
import { sentenceOf } from './sentence-of.ts';

const numbers = z.array(z.number());
const fileSchema = z.strictObject({
  weights: numbers.min(1),
  means: z.array(numbers).min(1),
  covariances: z.union([z.array(z.array(numbers)), z.array(numbers), numbers]),
});

/**
 * The start of a mixture from a FILE.json: weights [K], means [K][D], covariances of the shape of their kind.
 *
 * @throws E_FILE if the file is not that, with what was found instead
 */
export async function readInitialMixture(
  core: Core,
  path: string,
  covariance: CovarianceName,
  observed: number,
): Promise<GaussianMixtureParameters> {
  const { weights, means, covariances } = parse(path, new TextDecoder().decode(await readBytes(path)));
  const components = weights.length;
  requireShape(path, 'means', means, [components, observed]);
  requireShape(
    path,
    `covariances of kind ${covariance}`,
    covariances,
    covarianceShape(covariance, components, observed),
  );
  const parameters: GaussianMixtureParameters = {
    kind: 'mixture',
    components,
    observed,
    covariance,
    weights: Float64Array.from(weights),
    means: Float64Array.from(means.flat()),
    covariances: Float64Array.from(covariances.flat(2)),
  };
  requireMixture(core, path, parameters);
  return parameters;
}

/** Weights that sum to 1, covariances that are some: the same checks as for a model file. */
function requireMixture(core: Core, path: string, parameters: GaussianMixtureParameters): void {
  try {
    modelFromTensors(core, modelToTensors(parameters), path);
  } catch (error) {
    throw error instanceof MarginaliaError ? wrongFile(path, sentenceOf(error), error) : error;
  }
}

function parse(path: string, text: string): z.infer<typeof fileSchema> {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (cause) {
    throw wrongFile(path, 'the file must be JSON, it is not', cause);
  }
  const read = fileSchema.safeParse(content);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const place = issue === undefined || issue.path.length === 0 ? 'the file' : issue.path.join('.');
  // A union's own message says nothing: "Invalid input".
  const why =
    issue === undefined || issue.code === 'invalid_union'
      ? 'they must be nested arrays of numbers'
      : issue.message;
  throw wrongFile(path, `${place} does not fit, ${why}`, read.error);
}

function requireShape(path: string, what: string, value: unknown, shape: readonly number[]): void {
  const got = shapeOf(value);
  const same = got !== null && got.length === shape.length && got.every((n, i) => n === shape[i]);
  if (!same) {
    const found = got === null ? 'a ragged array' : `[${got.join(', ')}]`;
    throw wrongFile(path, `${what} must have the shape [${shape.join(', ')}], got ${found}`);
  }
}

/** The shape of nested arrays, null if they are ragged. */
function shapeOf(value: unknown): readonly number[] | null {
  if (!Array.isArray(value)) return [];
  const [first = [], ...rest] = value.map((part: unknown) => shapeOf(part));
  if (first === null || rest.some((shape) => shape === null || shape.join() !== first.join())) return null;
  return [value.length, ...first];
}

function wrongFile(path: string, requirement: string, cause?: unknown): MarginaliaError {
  return new MarginaliaError('E_FILE', `fit mixture: ${requirement}`, {
    where: `--init ${path}`,
    remedy:
      'It holds {"weights": [K], "means": [K][D], "covariances": …}, like `parameters` in the JSON of a fit.',
    cause,
  });
}
