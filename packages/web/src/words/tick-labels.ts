import type { Ticks } from '../geometry/scale.ts';

/** Longer numbers are written as powers of ten; a log-likelihood of which differences are shown needs this many. */
const longestPlain = 14;

/** The labels of an axis: plain where they are short, else as powers of ten with the digits that the steps between them need. */
export function tickLabels({ values, decimals }: Ticks): readonly string[] {
  const plain = decimals > longestPlain ? [] : values.map((value) => value.toFixed(decimals));
  const short =
    plain.length > 0 && plain.every((label) => label.length <= longestPlain && !label.includes('e'));
  return (short ? plain : powersOfTen(values)).map((label) => label.replaceAll('-', '−'));
}

function powersOfTen(values: readonly number[]): readonly string[] {
  const step = Math.abs((values[1] ?? 0) - (values[0] ?? 0));
  for (let digits = 0; ; digits++) {
    const labels = values.map((value) => (value === 0 ? '0' : value.toExponential(digits).replace('+', '')));
    if (digits === 16 || labels.every((label, i) => Math.abs(Number(label) - values[i]!) <= step / 100))
      return labels;
  }
}
