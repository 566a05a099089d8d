import { expect, test } from 'vitest';
import { MarginaliaError } from '@marginalia/core-wasm';

test('an error says what, where and what to do in one sentence', () => {
  const error = new MarginaliaError('E_SHAPE', 'rows: columns must be 2, got 3', {
    where: 'a.csv',
    remedy: 'Drop one.',
  });
  expect(error.message).toBe('rows: columns must be 2, got 3 (a.csv). Drop one.');
});
