import { concatenate } from '../concatenate.ts';
import { bytes, type Field, int, message, text } from './proto.ts';

/** One operation: outputs = op(inputs). Attributes are whole numbers. */
export interface OnnxNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, number>>;
}

export interface OnnxTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array | BigInt64Array;
}

/** A matrix of as many rows as the caller likes. */
export interface OnnxValue {
  readonly name: string;
  readonly columns: number;
}

export interface OnnxGraph {
  readonly name: string;
  readonly description: string;
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxTensor[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

const irVersion = 8;
const operatorSet = 17;
export const floatType = 1;
const int64Type = 7;
const intAttribute = 2;

/**
 * A graph as the bytes of an ONNX file: IR version 8, operators of set 17, f32 in and out; the same graph gives the same bytes.
 *
 * The numbers of the fields are those of onnx.proto.
 *
 * @see https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
 */
export function encodeModel(graph: OnnxGraph): Uint8Array {
  return concatenate([
    int(1, irVersion),
    text(2, 'marginalia'),
    message(
      7, // graph
      ...graph.nodes.map(node),
      text(2, graph.name),
      ...graph.initializers.map(tensor),
      text(10, graph.description),
      ...graph.inputs.map((value) => matrix(11, value)),
      ...graph.outputs.map((value) => matrix(12, value)),
    ),
    message(8, int(2, operatorSet)), // opset_import; its domain is the default one
  ]);
}

function node({ op, inputs, outputs, attributes = {} }: OnnxNode): Field {
  return message(
    1,
    ...inputs.map((name) => text(1, name)),
    ...outputs.map((name) => text(2, name)),
    text(3, outputs[0]!), // the name of the node
    text(4, op),
    ...Object.entries(attributes).map(([name, value]) =>
      message(5, text(1, name), int(3, value), int(20, intAttribute)),
    ),
  );
}

function tensor({ name, shape, data }: OnnxTensor): Field {
  return message(
    5,
    ...shape.map((size) => int(1, size)),
    int(2, data instanceof Float32Array ? floatType : int64Type),
    text(8, name),
    bytes(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
  );
}

function matrix(number: number, { name, columns }: OnnxValue): Field {
  const shape = message(2, message(1, text(2, 'rows')), message(1, int(1, columns)));
  return message(number, text(1, name), message(2, message(1, int(1, floatType), shape)));
}
