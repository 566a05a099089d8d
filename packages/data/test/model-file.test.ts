import { describe, expect, test } from 'vitest';
import { decodeSafetensors } from '../src/decode-safetensors.ts';
import { encodeSafetensors } from '../src/encode-safetensors.ts';
import { decodeModelFile, encodeModelFile, type ModelFile } from '../src/model-file.ts';
import { thrown } from './support/thrown.ts';

const model: ModelFile = {
  kind: 'mixture',
  tensors: new Map([['weights', { shape: [2], data: Float64Array.of(0.36, 0.64) }]]),
  metadata: {
    hyperparameters: { covariance: 'full', regularization: [1e-6, 2e-4], accelerate: false, init: null },
    columns: ['eruptions', 'waiting, "minutes"'],
    seed: 7,
    dataDigest: 'ab12',
  },
};
const metadata = {
  format: 'marginalia',
  format_version: '1',
  kind: 'mixture',
  hyperparameters: '{}',
  columns: '[]',
  seed: '0',
};
const refusal = (changed: Record<string, string>) =>
  thrown(() => decodeModelFile(encodeSafetensors([], { ...metadata, ...changed }), 'm.safetensors')).message;

test('a model reads back', () => {
  expect(decodeModelFile(encodeModelFile(model), 'm.safetensors')).toEqual(model);
  const noData = { ...model, metadata: { ...model.metadata, dataDigest: null } };
  expect(decodeModelFile(encodeModelFile(noData), 'm.safetensors')).toEqual(noData);
});

test('its metadata are strings, keys sorted', () => {
  expect(decodeSafetensors(encodeModelFile(model), 'm.safetensors').metadata).toEqual(
    new Map(
      Object.entries({
        columns: '["eruptions","waiting, \\"minutes\\""]',
        data_digest: 'ab12',
        format: 'marginalia',
        format_version: '1',
        hyperparameters:
          '{"accelerate":false,"covariance":"full","init":null,"regularization":[0.000001,0.0002]}',
        kind: 'mixture',
        seed: '7',
      }),
    ),
  );
});

test('equal models give equal bytes', () => {
  const { hyperparameters } = model.metadata;
  const reversed = Object.fromEntries(Object.entries(hyperparameters).toReversed());
  expect(encodeModelFile({ ...model, metadata: { ...model.metadata, hyperparameters: reversed } })).toEqual(
    encodeModelFile(model),
  );
});

test('keys of a later writer are passed over', () => {
  expect(decodeModelFile(encodeSafetensors([], { ...metadata, remark: 'x' }), 'm').kind).toBe('mixture');
});

describe('refused is', () => {
  test('a number that JSON lacks, and a seed that is none', () => {
    const broken = { ...model.metadata, hyperparameters: { tolerance: NaN } };
    expect(thrown(() => encodeModelFile({ ...model, metadata: broken })).message).toBe(
      'canonicalJson: numbers must be finite, got NaN. Leave it out, or write null.',
    );
    expect(
      thrown(() => encodeModelFile({ ...model, metadata: { ...model.metadata, seed: 0.5 } })).message,
    ).toBe('encodeModelFile: seed must be a whole number, got 0.5. Give the seed of the fit.');
  });

  test('tensors of something else', () => {
    const other = encodeSafetensors([], {});
    expect(thrown(() => decodeModelFile(other, 'm.safetensors')).message).toBe(
      'decodeModelFile: format must be marginalia, got none (m.safetensors). Give a file that `marginalia fit … --out` wrote.',
    );
  });

  test('a newer version', () => {
    expect(refusal({ format_version: '2' })).toBe(
      'decodeModelFile: format version must be at most 1, got 2 (m.safetensors). A newer marginalia wrote it: update this one.',
    );
  });

  test('a version that is none', () => {
    expect(refusal({ format_version: 'x' })).toBe(
      'decodeModelFile: format version must be 1, got x (m.safetensors). Fit the model again.',
    );
  });

  test.each([
    ['seed', { seed: '-1' }],
    ['seed', { seed: '9999999999999999' }],
    ['kind', { kind: '' }],
    ['columns', { columns: '{"a":1}' }],
    ['columns', { columns: '[1]' }],
    ['hyperparameters', { hyperparameters: '[]' }],
    ['hyperparameters', { hyperparameters: '{"a":1' }],
    ['hyperparameters', { hyperparameters: '{"a":1,"a":2}' }],
  ])('metadata whose %s is not of the schema', (key, changed) => {
    expect(refusal(changed)).toMatch(
      new RegExp(
        `^decodeModelFile: metadata ${key}.* must follow the schema, got another value: .+ \\(m\\.safetensors\\)\\. Fit the model again\\.$`,
      ),
    );
  });
});
