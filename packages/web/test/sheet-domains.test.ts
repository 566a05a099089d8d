import { describe, expect, it } from 'vitest';
import { sheetDomains } from '../src/geometry/sheet-domains.ts';

describe('sheetDomains', () => {
  it('of a blank sheet are 0 … 10, and stay so for points drawn inside', () => {
    expect(sheetDomains(new Float64Array(), 0)).toEqual({ x: [0, 10], y: [0, 10] });
    expect(sheetDomains(Float64Array.of(2, 3, 9, 1), 2)).toEqual({ x: [0, 10], y: [0, 10] });
  });

  it('hold the points with room around, and do not move for one drawn inside', () => {
    const opened = Float64Array.of(0, 10, 100, 20);
    const { x, y } = sheetDomains(opened, 0);
    expect(x).toEqual([-6, 106]);
    expect(y[0]).toBeCloseTo(9.4, 12);
    expect(y[1]).toBeCloseTo(20.6, 12);
    expect(sheetDomains(Float64Array.of(...opened, 50, 15), 1)).toEqual({ x, y });
  });

  it('reach out for a point added beyond', () => {
    const { x } = sheetDomains(Float64Array.of(0, 10, 100, 20, 300, 15), 1);
    expect(x[0]).toBeLessThan(-6);
    expect(x[1]).toBeGreaterThan(300);
  });
});
