import { expect, test } from 'vitest';
import { geometricMean, spreadOf } from '../harness/statistics.ts';

test('median, quartiles and range of an odd and an even number of values', () => {
  expect(spreadOf([5, 1, 2, 4, 3])).toEqual({ median: 3, lower: 2, upper: 4, min: 1, max: 5 });
  // numpy.quantile([1, 2, 3, 10], [.25, .5, .75])
  expect(spreadOf([10, 2, 1, 3])).toEqual({ median: 2.5, lower: 1.75, upper: 4.75, min: 1, max: 10 });
});

test('one value is all of its spread, none is refused', () => {
  expect(spreadOf([7])).toEqual({ median: 7, lower: 7, upper: 7, min: 7, max: 7 });
  expect(() => spreadOf([])).toThrow('spreadOf: there must be values, got none');
});

test('a geometric mean of a ratio and its inverse is 1', () => {
  expect(geometricMean([8, 1 / 8])).toBeCloseTo(1, 14);
  expect(geometricMean([2, 8])).toBeCloseTo(4, 14);
});
