import { expect, test } from 'vitest';
import { duelOutcome } from '../harness/duel-outcome.ts';
import { formatNumber, formatSeconds } from '../harness/format.ts';
import type { CaseOutcome } from '../harness/outcome.ts';
import { betweenMarkers } from '../harness/readme.ts';
import { spreadOf } from '../harness/statistics.ts';
import { markdownOf, summaryOf, summaryText } from '../harness/table.ts';

const timing = (family: string, ...seconds: number[]) => ({ family, seconds, spread: spreadOf(seconds) });

const oneCase = (ratio: number, agreed = true): CaseOutcome => ({
  name: 'big',
  timings: { ours: timing('ours', 1), theirs: timing('theirs', ratio) },
  ratios: [{ of: 'ours', to: 'theirs', spread: spreadOf([ratio - 0.5, ratio, ratio + 1]), target: 4 }],
  agreed,
  agreement: 'off by 3',
  slower: [],
});

const work = {
  work: 'w',
  title: 'A work',
  about: 'Why.',
  columns: { ours: 'ours', theirs: 'theirs' },
  summary: 'a work',
};
const outcomeOf = (...cases: CaseOutcome[]) => duelOutcome(work, cases);

test('a table shows times, the ratio with its range, and the best peer', () => {
  expect(markdownOf(outcomeOf(oneCase(5)))).toBe(
    [
      '### A work\n\nWhy.\n',
      '| case |   ours | theirs |      ours : peer | best peer |',
      '| ---- | -----: | -----: | ---------------: | --------: |',
      '| big  | 1.00 s | 5.00 s | 5.00 (4.50–6.00) |    theirs |',
    ].join('\n'),
  );
});

test('a ratio below its target is marked in the table and in the summary', () => {
  const outcome = outcomeOf(oneCase(3));
  expect(markdownOf(outcome)).toContain('3.00 (2.50–4.00) **below 4**');
  expect(summaryOf(outcome.summary)).toContain('**missed**');
  expect(summaryOf(outcomeOf(oneCase(5)).summary)).toContain('met');
});

test('where a peer is faster stands below the summary', () => {
  const text = summaryText(['- machine'], [outcomeOf(oneCase(5), oneCase(0.5))]);
  expect(text).toMatch(/### Where we lose\n\n- A work: theirs ahead in 1 of 2 cases, by up to 2.00 ×$/);
  expect(summaryText(['- machine'], [outcomeOf(oneCase(5))])).not.toContain('lose');
});

test('sides that computed different things are called out', () => {
  expect(outcomeOf(oneCase(5, false)).remarks).toEqual(['big: **not the same result**: off by 3']);
});

test('without a peer there are times and no ratio', () => {
  const alone = { ...oneCase(5), timings: { ours: timing('ours', 1) }, ratios: [] };
  expect(markdownOf(outcomeOf(alone))).toContain('| big  | 1.00 s |      – |');
  expect(outcomeOf(alone).summary).toEqual([]);
});

test('only what stands between the markers is replaced', () => {
  const start = '<!-- written by npm run bench -- --write -->';
  const end = '<!-- end of what is written -->';
  const text = betweenMarkers(`before\n${start}\nold\n${end}\nafter`, 'new');
  expect(text).toBe(`before\n${start}\n\nnew\n\n${end}\nafter`);
  expect(betweenMarkers(text, 'new')).toBe(text);
  expect(() => betweenMarkers('nothing', 'new')).toThrow('the document must have');
});

test('numbers keep three digits, seconds their unit', () => {
  expect([1234.5, 12.345, 1.2345, 0.012345].map(formatNumber)).toEqual(['1235', '12.3', '1.23', '0.0120']);
  expect([2, 0.0123, 4.5e-6].map(formatSeconds)).toEqual(['2.00 s', '12.3 ms', '4.50 µs']);
});
