import { MarginaliaError } from '@marginalia/core-wasm';
import { closest } from './closest.ts';
import type { DenseLayer } from './dense-layer.ts';
import type { HeadSpec, LayerSpec } from './network-spec.ts';
import type { Tensor } from './tensor.ts';

type Refuse = (requirement: string, got: string, remedy: string) => MarginaliaError;

/** Takes layers from tensors by their names; all throw E_FILE naming the tensor that is missing, of another shape or not finite. */
export interface LayerReader {
  readonly refuse: Refuse;
  /** Numbers of a tensor of this shape (null: any size), times scale; f32 unless `double`. */
  readonly numbers: (key: string, shape: readonly (number | null)[], scale?: number) => Float32Array;
  readonly doubles: (key: string, length: number) => Float64Array;
  readonly shapeOf: (key: string) => readonly number[];
  readonly head: (
    given: HeadSpec,
    inputs: number | null,
    outputs: number | null,
    scale?: number,
  ) => DenseLayer;
  readonly chain: (given: readonly LayerSpec[], inputs: number | null) => DenseLayer[];
  /** Tensors that nobody asked for. */
  readonly unused: () => readonly string[];
}

/** @param name of the file, for messages */
export function layerReader(tensors: ReadonlyMap<string, Tensor>, name: string): LayerReader {
  const used = new Set<string>();
  const refuse: Refuse = (requirement, got, remedy) =>
    new MarginaliaError('E_FILE', `importNetworks: ${requirement}, got ${got}`, { where: name, remedy });

  const read = (key: string): Tensor => {
    const tensor = tensors.get(key);
    if (tensor === undefined) {
      const meant = closest(key, tensors.keys());
      const remedy =
        meant === null ? `The file has ${listed([...tensors.keys()])}.` : `Did you mean ${meant}?`;
      throw refuse(`tensor ${key} must be in the file`, 'none of that name', remedy);
    }
    used.add(key);
    return tensor;
  };
  const fitting = (key: string, shape: readonly (number | null)[]): Tensor => {
    const tensor = read(key);
    const fits =
      tensor.shape.length === shape.length &&
      shape.every(
        (size, axis) => tensor.shape[axis]! > 0 && (size ?? tensor.shape[axis]) === tensor.shape[axis],
      );
    if (fits) return tensor;
    throw refuse(
      `tensor ${key} must have the shape [${shape.map((size, axis) => size ?? ['outputs', 'inputs'][axis]).join(', ')}]`,
      `[${tensor.shape.join(', ')}]`,
      'Name the layers in their order; a weight is [outputs, inputs], as in nn.Linear.',
    );
  };
  const finite = <T extends Float32Array | Float64Array>(key: string, type: string, values: T): T => {
    if (values.every((x) => x - x === 0)) return values;
    throw refuse(
      `tensor ${key} must hold finite numbers of ${type}`,
      'others',
      'Give the weights of a step before it diverged.',
    );
  };
  const numbers: LayerReader['numbers'] = (key, shape, scale = 1) =>
    finite(
      key,
      'f32',
      Float32Array.from<number | bigint>(fitting(key, shape).data, (x) => scale * Number(x)),
    );
  const head: LayerReader['head'] = (given, inputs, outputs, scale = 1) => {
    const { shape } = read(given.weight);
    const weight = numbers(given.weight, [outputs, inputs ?? shape[1] ?? null], scale);
    const [rows = 0, columns = 0] = shape;
    const bias = given.bias == null ? new Float32Array(rows) : numbers(given.bias, [rows], scale);
    return { inputs: columns, outputs: rows, weight, bias, activation: 'identity' };
  };
  return {
    refuse,
    numbers,
    doubles: (key, length) =>
      finite(key, 'f64', Float64Array.from<number | bigint>(fitting(key, [length]).data, Number)),
    shapeOf: (key) => read(key).shape,
    head,
    chain(given, inputs) {
      const layers: DenseLayer[] = [];
      for (const layer of given)
        layers.push({
          ...head(layer, layers.at(-1)?.outputs ?? inputs, null),
          activation: layer.activation,
        });
      return layers;
    },
    unused: () => [...tensors.keys()].filter((key) => !used.has(key)),
  };
}

function listed(names: readonly string[]): string {
  return names.length > 10
    ? `${names.slice(0, 10).join(', ')} … (${names.length})`
    : names.join(', ') || 'none';
}
