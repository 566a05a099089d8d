import { expect, test } from 'vitest';
import { MarginaliaError } from '@marginalia/core-wasm';
import { fromFault, toFault } from '../src/fault.ts';

/** As a message would carry it. */
const across = (thrown: unknown): Error => fromFault(structuredClone(toFault(thrown)));

test('an error of ours crosses threads whole', () => {
  for (const details of [
    {},
    { where: 'row 3' },
    { remedy: 'Drop it.' },
    { where: 'a.csv', remedy: 'Drop it.' },
  ]) {
    const error = new MarginaliaError('E_DATA', 'read: numbers are needed, got x', details);
    const { message, code, where, remedy, stack } = error;
    expect(across(error)).toBeInstanceOf(MarginaliaError);
    expect(across(error)).toMatchObject({ message, code, where, remedy, stack, name: 'MarginaliaError' });
  }
});

test('causes come along, and a cycle of causes ends', () => {
  const root = new TypeError('root');
  const cause = new MarginaliaError('E_FILE', 'open: no', { cause: root });
  expect(across(new Error('top', { cause }))).toMatchObject({
    message: 'top',
    cause: { code: 'E_FILE', cause: { name: 'TypeError', message: 'root' } },
  });
  root.cause = root;
  expect(across(root)).toMatchObject({ message: 'root', cause: { message: 'root' } });
});

test('what is thrown but no error becomes one', () => {
  expect(across('a word')).toEqual(new Error('a word'));
});
