import { describe, expect, it } from 'vitest';
import { natsWindow, stackedBar } from '../src/geometry/evidence-bar.ts';

const evidence = (elbo: number, divergence: number) => ({ elbo, divergence, logEvidence: elbo + divergence });

describe('natsWindow', () => {
  it('leaves a third of the largest difference under the lowest ELBO and an eighth above the highest log p', () => {
    expect(natsWindow([evidence(-100, 0), evidence(-90, 14)])).toEqual({ floor: -108, ceiling: -73 });
  });

  it('does not magnify rounding: equal evidences still have a window of a billionth of log p', () => {
    const { floor, ceiling } = natsWindow([evidence(-1000, 0), evidence(-1000, 0)]);
    expect(floor).toBeCloseTo(-1000 - 4e-6 / 3, 12);
    expect(ceiling).toBeCloseTo(-1000 + 1e-6 / 8, 12);
  });

  it('of a bar alone is about a twentieth of log p', () => {
    expect(natsWindow([evidence(-960, 0)])).toEqual({ floor: -1024, ceiling: -954 });
  });
});

describe('stackedBar', () => {
  const window = { floor: -110, ceiling: -60 };

  it('stacks KL on the ELBO up to log p, on one scale', () => {
    expect(stackedBar(evidence(-90, 20), window, 100)).toEqual({ elbo: 40, logEvidence: 80 });
  });

  it('has no KL where it is 0, and none of negative height for its rounding errors', () => {
    expect(stackedBar(evidence(-90, 0), window, 100)).toEqual({ elbo: 40, logEvidence: 40 });
    const rounded = stackedBar({ elbo: -90, divergence: 0, logEvidence: -90.000000001 }, window, 100);
    expect(rounded.logEvidence).toBe(rounded.elbo);
  });
});
