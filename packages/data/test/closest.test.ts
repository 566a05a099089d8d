import { expect, test } from 'vitest';
import { closest } from '../src/closest.ts';

const commands = ['fit', 'evidence', 'posterior', 'sample', 'inspect'];

test.each([
  ['fti', 'fit'], // neighbours swapped: one edit
  ['evidense', 'evidence'],
  ['Posterior', 'posterior'],
  ['smple', 'sample'],
  ['inpsetc', 'inspect'],
])('%s is near %s', (word, meant) => {
  expect(closest(word, commands)).toBe(meant);
});

test.each(['', 'x', 'zz', 'explore', 'evicted'])('%j is near nothing', (word) => {
  expect(closest(word, commands)).toBeNull();
});

test('a tie goes to the candidate that comes first', () => {
  expect(closest('bat', ['cat', 'hat'])).toBe('cat');
  expect(closest('bat', ['hat', 'cat'])).toBe('hat');
});
