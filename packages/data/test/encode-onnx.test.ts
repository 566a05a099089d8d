import { describe, expect, test } from 'vitest';
import type { DenseLayer } from '../src/dense-layer.ts';
import { encodeOnnx } from '../src/encode-onnx.ts';
import { difference } from './support/forward.ts';
import { expectedOf, imported, networkNames } from './support/networks.ts';
import { messages, readProto, texts } from './support/read-proto.ts';
import { runOnnx } from './support/run-onnx.ts';

/** A graph as a file says it, by the field numbers of onnx.proto. */
function decode(file: Uint8Array) {
  const model = readProto(file);
  const graph = messages(model, 7)[0]!;
  const initializers = new Map(
    messages(graph, 5).map((tensor) => {
      expect(tensor.get(2)).toEqual([1]); // float
      const raw = Uint8Array.from(tensor.get(9)![0] as Uint8Array);
      const shape = (tensor.get(1) ?? []) as number[];
      return [texts(tensor, 8)[0]!, { shape, data: new Float32Array(raw.buffer) }] as const;
    }),
  );
  const value = (fields: ReturnType<typeof readProto>) => {
    const type = messages(messages(fields, 2)[0]!, 1)[0]!;
    const dimensions = messages(messages(type, 2)[0]!, 1);
    expect(type.get(1)).toEqual([1]);
    expect(texts(dimensions[0]!, 2)).toEqual(['rows']);
    return [texts(fields, 1)[0]!, dimensions[1]!.get(1)![0] as number] as const;
  };
  return {
    irVersion: model.get(1),
    operatorSets: messages(model, 8).map((set) => [texts(set, 1)[0] ?? '', ...set.get(2)!]),
    nodes: messages(graph, 1).map((node) => ({
      op: texts(node, 4)[0]!,
      inputs: texts(node, 1),
      output: texts(node, 2)[0]!,
      attributes: messages(node, 5).map((a) => [texts(a, 1)[0], a.get(3)?.[0], a.get(20)?.[0]]),
    })),
    initializers,
    inputs: messages(graph, 11).map(value),
    outputs: messages(graph, 12).map(value),
  };
}

describe.each(networkNames)('the %s network', (name) => {
  const { layers } = imported(name);
  const expected = expectedOf(name);

  test.each(['encoder', 'decoder'] as const)('%s: onnxruntime computes what torch computes', async (part) => {
    const given = part === 'encoder' ? expected.x : expected.z;
    const largest = name === 'standardised' ? 10 : 1; // of what comes out: f32
    const outputs = await runOnnx(encodeOnnx(layers, { part }), given.flat(), given[0]!.length);
    expect([...outputs.keys()].toSorted()).toEqual(Object.keys(expected[part]).toSorted());
    for (const [output, wanted] of Object.entries(expected[part]))
      expect(difference([[...outputs.get(output)!]], [wanted.flat()])).toBeLessThan(2e-7 * largest);
  });

  test('gives the same bytes again', () => {
    expect(encodeOnnx(layers, { part: 'decoder' })).toEqual(
      encodeOnnx(imported(name).layers, { part: 'decoder' }),
    );
  });

  test('says versions, shapes and weights as onnx.proto has them', () => {
    const { irVersion, operatorSets, inputs, outputs, initializers } = decode(
      encodeOnnx(layers, { part: 'encoder' }),
    );
    expect([irVersion, operatorSets]).toEqual([[8], [['', 17]]]);
    expect(inputs).toEqual([['x', layers.encoder[0]!.inputs]]);
    expect(outputs).toEqual([
      ['mean', layers.mean.outputs],
      ['logVariance', layers.mean.outputs],
    ]);
    const { weight, bias, inputs: columns, outputs: rows } = layers.encoder[0]!;
    expect(initializers.get('encoder.0.weight')).toEqual({ shape: [rows, columns], data: weight });
    expect(initializers.get('encoder.0.bias')).toEqual({ shape: [rows], data: bias });
  });
});

test('onnxruntime computes of a second stochastic layer what torch computes', async () => {
  const { layers } = imported('counts');
  const expected = expectedOf('counts');
  const file = (part: 'encoder' | 'decoder') => encodeOnnx(layers, { part, layer: 2 });
  const encoded = await runOnnx(file('encoder'), expected.z.flat(), 3);
  const decoded = await runOnnx(file('decoder'), expected.z2!.flat(), 2);
  for (const output of ['mean', 'logVariance']) {
    const [up, down] = [expected.encoder2![output]!, expected.decoder2![output]!];
    expect(difference([[...encoded.get(output)!]], [up.flat()])).toBeLessThan(3e-7);
    expect(difference([[...decoded.get(output)!]], [down.flat()])).toBeLessThan(3e-7);
  }
});

test('sizes beyond one byte of a varint, and a poisson decoder', async () => {
  const layer = (inputs: number, outputs: number): DenseLayer => ({
    inputs,
    outputs,
    weight: Float32Array.from({ length: inputs * outputs }, (_, i) => (i % 7) / 64),
    bias: new Float32Array(outputs).fill(-0.5),
    activation: 'identity',
  });
  const layers = {
    kind: 'vae',
    centre: new Float64Array(300),
    scale: new Float64Array(300).fill(1),
    above: null,
    encoder: [],
    mean: layer(300, 2),
    logVariance: layer(300, 2),
    decoder: [layer(2, 300)],
    likelihood: { kind: 'poisson' },
  } as const;
  expect(decode(encodeOnnx(layers, { part: 'encoder' })).inputs).toEqual([['x', 300]]);
  const outputs = await runOnnx(encodeOnnx(layers, { part: 'decoder' }), [1, 2], 2);
  expect(outputs.get('logRate')?.[3]).toBe(6 / 64 - 0.5);
  expect(outputs.get('mean')?.[3]).toBeCloseTo(Math.exp(6 / 64 - 0.5), 6);
});
