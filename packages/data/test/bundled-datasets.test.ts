import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { bundledDatasets } from '../src/bundled-datasets.ts';
import { loadTable } from '../src/files/load-table.ts';
import { readTable } from '../src/read-table.ts';
import { selectMatrix } from '../src/select-matrix.ts';
import { values } from './support/bytes.ts';

const folder = new URL('../datasets/', import.meta.url);
const mean = (numbers: readonly number[]) => numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
const numbersOf = async (name: string, column: string) => values(await loadTable(name), column).map(Number);

test.each(bundledDatasets)(
  '$name has the checksum and the rows that are written down',
  async ({ name, file, rows }) => {
    const sum = createHash('sha256')
      .update(readFileSync(new URL(file, folder)))
      .digest('hex');
    expect(readFileSync(new URL('README.md', folder), 'utf8')).toContain(sum);
    expect((await loadTable(name)).rows).toBe(rows);
  },
);

describe('faithful', () => {
  test('has the means and variances that R prints', async () => {
    // R: sapply(faithful, mean); sapply(faithful, var)
    const eruptions = await numbersOf('faithful', 'eruptions');
    const waiting = await numbersOf('faithful', 'waiting');
    expect(mean(eruptions)).toBeCloseTo(3.487783, 6);
    expect(mean(waiting)).toBeCloseTo(70.89706, 5);
    const variance = (x: readonly number[]) =>
      (mean(x.map((v) => (v - mean(x)) ** 2)) * x.length) / (x.length - 1);
    expect(variance(eruptions)).toBeCloseTo(1.302728, 6);
    expect(variance(waiting)).toBeCloseTo(184.8233, 4);
  });
});

describe('iris', () => {
  test('has four numeric columns; the species are set aside, 50 of each', async () => {
    const table = await loadTable('iris');
    expect(selectMatrix(table).columns).toEqual([
      'sepal_length',
      'sepal_width',
      'petal_length',
      'petal_width',
    ]);
    const { labels, rows } = selectMatrix(table, { label: 'species' });
    expect(labels?.classes).toEqual(['setosa', 'versicolor', 'virginica']);
    expect([0, 1, 2].map((code) => labels?.codes.filter((c) => c === code).length)).toEqual([50, 50, 50]);
    const columnMean = (j: number) => mean([...rows.data].filter((_, index) => index % 4 === j));
    // R: colMeans(iris[, 1:4])
    for (const [j, wanted] of [5.843333, 3.057333, 3.758, 1.199333].entries())
      expect(columnMean(j)).toBeCloseTo(wanted, 6);
  });
});

describe('digits', () => {
  test('has the pixels 0 … 16 of the array that scikit-learn wrote', async () => {
    const array = readTable(readFileSync(new URL('fixtures/digits_images.npy', import.meta.url)), {
      name: 'a.npy',
    });
    const { rows } = selectMatrix(await loadTable('digits'));
    expect([rows.rows, rows.columns]).toEqual([1797, 64]);
    expect(rows.data).toEqual(selectMatrix(array).rows.data);
    expect(rows.data.reduce((most, v) => Math.max(most, v))).toBe(16);
  });

  test('has its labels set aside', async () => {
    // scikit-learn: numpy.bincount(load_digits().target)
    const { labels } = selectMatrix(await loadTable('digits'), { label: 'label' });
    const counts = Array<number>(10).fill(0);
    for (const code of labels?.codes ?? []) counts[code]! += 1;
    expect(counts).toEqual([178, 182, 177, 183, 181, 182, 181, 179, 174, 180]);
    expect(labels?.classes).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
  });
});
