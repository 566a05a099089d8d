import { describe, expect, it } from 'vitest';
import { commandLine } from '../src/words/command-line.ts';
import { announce, explain } from '../src/words/explain.ts';
import { count, formatChange, formatNats, formatSize, formatValue } from '../src/words/format.ts';
import { problem } from '../src/words/problem.ts';
import { tickLabels } from '../src/words/tick-labels.ts';
import { initialState, type State } from '../src/state/state.ts';
import { halfStep } from './mixtures.ts';

describe('numbers', () => {
  it('have a true minus sign, fixed decimals, and no negative zero', () => {
    expect(formatNats(-1130.2639601)).toBe('−1130.263960');
    expect(formatNats(-1e-15)).toBe('0.000000');
    expect(formatNats(-Infinity)).toBe('−∞');
    expect(formatNats(Infinity)).toBe('∞');
  });

  it('of a change have a sign unless they round to 0', () => {
    expect([12.5, -12.5, 1e-9, -1e-9].map((change) => formatChange(change, 2))).toEqual([
      '+12.50',
      '−12.50',
      '0.00',
      '0.00',
    ]);
  });

  it('of a sentence are short, and rounding is 0', () => {
    expect([12.345678, 0.00041, 3.2e-8, 1e-12, -1e-13].map(formatSize)).toEqual([
      '12.3457',
      '4.10e−4',
      '3.20e−8',
      '0',
      '0',
    ]);
  });

  it('of the data have four digits', () => {
    expect([0, 2.71449, -79.968, 1e8 + 0.304, 1e13, 1e-7].map(formatValue)).toEqual([
      '0',
      '2.714',
      '−79.97',
      '100000000.3',
      '1.000e+13',
      '1.000e−7',
    ]);
  });

  it('of things agree with their noun', () => {
    expect([count(1, 'point'), count(2, 'point')]).toEqual(['1 point', '2 points']);
  });
});

describe('explain', () => {
  const e1 = halfStep('start', -100, 0);
  const m = halfStep('M', -90, 4);
  const e2 = halfStep('E', -86, 0);

  it('says of an M half-step that θ moved, both parts rose, and why', () => {
    expect(explain(m, e1)).toEqual({
      heading: 'M half-step: θ moved, q stayed',
      text:
        'θ became the best parameters for this q: the ELBO rose by 10.0000. q is the posterior of the old θ, so KL ' +
        'opened to 4.0000, and log p, their sum, rose by 14.0000. It cannot fall: the ELBO was maximised, and KL was 0 before.',
    });
  });

  it('says of an E half-step that q moved and KL closed', () => {
    expect(explain(e2, m)).toEqual({
      heading: 'E half-step: q moved, θ stayed',
      text:
        'log p does not depend on q, so it stayed at −86.0000 nats. q became the exact posterior: KL fell from 4.0000 to ' +
        '0, and the ELBO rose by just that much to meet log p. It cannot fall: KL is never below 0.',
    });
  });

  it('introduces a start and a fit', () => {
    expect(explain(e1, null).heading).toBe('The start');
    expect(explain(halfStep('fit', -80, 0), null).heading).toBe('Fitted');
  });

  it('is one sentence for those who listen', () => {
    expect(announce(m, 1)).toBe('M half-step 1: log p −86.0000, ELBO −90.0000, KL 4.0000 nats.');
  });
});

describe('commandLine', () => {
  it('leaves defaults out', () => {
    expect(commandLine(state({}))).toBe('marginalia fit mixture faithful --components 2 --json');
  });

  it('names columns and settings, and quotes what a shell would split', () => {
    const settings = { components: 3, covariance: 'tied', init: 'random', seed: 7 } as const;
    const points = {
      name: "Tom's data.csv",
      xLabel: 'a b',
      yLabel: 'c',
      xy: Float64Array.of(1, 2),
      leftOut: 0,
    };
    expect(commandLine(state({ source: 'file', settings, points }))).toBe(
      String.raw`marginalia fit mixture 'Tom'\''s data.csv' --columns 'a b,c' --components 3 --covariance tied --init random --seed 7 --json`,
    );
  });

  it('is null for points that no file holds', () => {
    expect(commandLine(state({ source: 'drawn' }))).toBeNull();
    expect(commandLine(state({ added: 1 }))).toBeNull();
  });
});

function state(change: Partial<State>): State {
  return {
    ...initialState,
    points: {
      name: 'faithful.csv',
      xLabel: 'eruptions',
      yLabel: 'waiting',
      xy: Float64Array.of(1, 2),
      leftOut: 0,
    },
    settings: { components: 2, covariance: 'full', init: 'kmeans++', seed: 0 },
    ...change,
  };
}

describe('labels of an axis', () => {
  it.each([
    [[-2, 0, 2], 0, ['−2', '0', '2']],
    [[-1130.4, -1130.3], 1, ['−1130.4', '−1130.3']],
    [[99_999_998, 100_000_000], 0, ['99999998', '100000000']],
    [[0, 5e-8, 1e-7], 8, ['0.00000000', '0.00000005', '0.00000010']],
    [[-1e-120, 0, 1e-120], 120, ['−1e−120', '0', '1e−120']],
    [[0, 5e149, 1e150, 1.5e150], 0, ['0', '5.0e149', '1.0e150', '1.5e150']],
  ])('%j are plain where that is short, else powers of ten', (values, decimals, labels) => {
    expect(tickLabels({ values, decimals })).toEqual(labels);
  });

  it('of nothing are none', () => {
    expect(tickLabels({ values: [], decimals: 0 })).toEqual([]);
  });
});

describe('a problem', () => {
  it('is told without the name of a function', () => {
    expect(problem(new Error('readTable: text must be UTF-8, got other bytes (a.png, line 1).'))).toBe(
      'Text must be UTF-8, got other bytes (a.png, line 1).',
    );
    expect(problem(new Error('The worker stopped: it could not be loaded. Reload the page.'))).toBe(
      'The worker stopped: it could not be loaded. Reload the page.',
    );
    expect(problem('no')).toBe('No');
  });
});
