import { assert, boolean, nat, property, tuple } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { drawBitsF32, drawF32 } from './random.ts';
import { chiSquare, correlation, phi, squares } from './statistics.ts';
import { half, type Words } from './threefry.ts';

const key: Words = [20261122n, 3n, 0n, 0n];

describe('uniforms in f32', () => {
  test('are the top 23 bits of the halves of words', () => {
    const place = {
      firstRow: 2 ** 40 + 5,
      rows: 2,
      firstSample: 2 ** 33 - 1,
      samples: 3,
      width: 19,
      step: 12,
    };
    const got = drawF32('uniformsF32', { key, ...place });
    const wanted = Array.from({ length: 114 }, (_, i) => {
      const row = place.firstRow + Math.floor(i / 57);
      const bits = half(key, row, place.firstSample + (Math.floor(i / 19) % 3), i % 19, 12);
      return ((bits >>> 9) + 0.5) / 2 ** 23;
    });
    expect([...got]).toEqual(wanted);
  });

  test('fill 1000 cells evenly, alone and in pairs', () => {
    const u = drawF32('uniformsF32', { key, firstRow: 1, rows: 100, samples: 250, width: 8 });
    const cells = new Float64Array(1000);
    const pairs = new Float64Array(1024);
    u.forEach((value, i) => {
      cells[Math.floor(1000 * value)]! += 1;
      if (i % 2 === 0) pairs[32 * Math.floor(32 * value) + Math.floor(32 * (u[i + 1] ?? 0))]! += 1;
    });
    expect(Math.abs(chiSquare([...cells], 200) - 999)).toBeLessThan(4 * Math.sqrt(2 * 999));
    expect(Math.abs(chiSquare([...pairs], 100_000 / 1024) - 1023)).toBeLessThan(4 * Math.sqrt(2 * 1023));
  });
});

describe('normals in f32', () => {
  test('are Box and Muller’s of the halves of words', () => {
    const z = drawF32('normalsF32', { key, firstRow: 9, samples: 1000, width: 11, step: 2 });
    for (let sample = 0; sample < 1000; sample++) {
      for (let e = 0; e < 11; e++) {
        const ofRadius = (e & ~3) + (e & 1);
        const r = half(key, 9, sample, ofRadius, 2);
        const angle = (2 * Math.PI * half(key, 9, sample, ofRadius + 2, 2)) / 2 ** 32;
        const radius = Math.sqrt(-2 * Math.log(Math.fround(Math.fround(r >>> 1) + 0.5) / 2 ** 31));
        const wanted = radius * ((e & 2) === 0 ? Math.cos(angle) : Math.sin(angle));
        expect(Math.abs((z[11 * sample + e] ?? NaN) - wanted)).toBeLessThan(7e-7);
      }
    }
  });

  test('have the moments and the distribution function of N(0, 1)', () => {
    const n = 400_000;
    const z = Float64Array.from(
      drawF32('normalsF32', { key, firstRow: 2, rows: 100, samples: 250, width: 16, step: 1 }),
    );
    const moment = (power: number): number => z.reduce((sum, value) => sum + value ** power, 0) / n;
    expect(Math.abs(moment(1))).toBeLessThan(4 / Math.sqrt(n));
    expect(Math.abs(moment(2) - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
    expect(Math.abs(moment(3))).toBeLessThan(4 * Math.sqrt(15 / n));
    expect(Math.abs(moment(4) - 3)).toBeLessThan(4 * Math.sqrt(96 / n));
    expect(Math.abs(moment(6) - 15)).toBeLessThan(4 * Math.sqrt((10395 - 225) / n));
    // Kolmogorov and Smirnov: √n D exceeds 1.95 once in a thousand
    const D = z.toSorted().reduce((worst, v, i) => Math.max(worst, Math.abs((i + 0.5) / n - phi(v))), 0);
    expect(Math.sqrt(n) * D).toBeLessThan(1.95);
  });

  test('neighbours in every direction are uncorrelated, and so are their squares', () => {
    const place = { key, rows: 50, samples: 50, width: 24 };
    const normals = (at: Partial<Parameters<typeof drawF32>[1]>): Float64Array =>
      Float64Array.from(drawF32('normalsF32', { ...place, ...at }));
    const z = normals({});
    const shifted = (by: number): Float64Array =>
      Float64Array.from(z, (_, i) => z[(i + by) % z.length] ?? NaN);
    const others: Record<string, Float64Array> = {
      row: normals({ firstRow: 1 }),
      sample: normals({ firstSample: 1 }),
      step: normals({ step: 1 }),
      stream: normals({ key: [20261122n, 4n, 0n, 0n] }),
      seed: normals({ key: [20261123n, 3n, 0n, 0n] }),
      'half of a word': shifted(1),
      'sine of a cosine': shifted(2),
      word: shifted(4),
      block: shifted(8),
    };
    const limit = 4 / Math.sqrt(z.length);
    for (const [name, other] of Object.entries(others)) {
      expect(Math.abs(correlation(z, other)), name).toBeLessThan(limit);
      expect(Math.abs(correlation(squares(z), squares(other))), name).toBeLessThan(limit);
    }
  });
});

describe('bits in f32', () => {
  test('are 1 where the uniform lies below p', () => {
    const p = Float32Array.from({ length: 2 * 11 }, (_, i) => (5 * i) / 108);
    const place = { key, firstRow: 3, rows: 2, firstSample: 8, samples: 40, width: 11, step: 6 };
    const u = drawF32('uniformsF32', place);
    const own = u.map((value, i) => Number(value < (p[11 * Math.floor(i / 440) + (i % 11)] ?? NaN)));
    expect(drawBitsF32(place, p, 11)).toEqual(own);
    expect(drawBitsF32(place, p)).toEqual(u.map((value, i) => Number(value < (p[i % 11] ?? NaN))));
  });

  test('never at p = 0, always at p = 1, NaN at NaN', () => {
    const p = Float32Array.from({ length: 12 }, (_, i) => [0, 1, NaN][i % 3] ?? NaN);
    const got = drawBitsF32({ key, samples: 1000, width: 12 }, p);
    expect(got.every((bit, i) => Object.is(bit, [0, 1, NaN][i % 3]))).toBe(true);
  });
});

describe('a draw depends on its name alone', () => {
  const p = Float32Array.from({ length: 20 }, (_, i) => i / 20);
  const kinds = {
    uniforms: (d: Parameters<typeof drawF32>[1]) => drawF32('uniformsF32', d),
    normals: (d: Parameters<typeof drawF32>[1]) => drawF32('normalsF32', d),
    bits: (d: Parameters<typeof drawF32>[1]) => drawBitsF32(d, p),
  };

  test.each(Object.entries(kinds))('%s: any split of rows or samples gives the same bytes', (_, kind) => {
    assert(
      property(tuple(nat(5), nat(5), nat(5), nat(20), boolean()), ([before, after, other, width, byRows]) => {
        const ask = (rows: number, samples: number, firstRow: number, firstSample: number): Float32Array =>
          kind({ key, rows, samples, firstRow, firstSample, width, step: 3 });
        const whole = byRows ? ask(before + after, other, 4, 6) : ask(1, before + after, 4, 6);
        const parts = byRows
          ? [...ask(before, other, 4, 6), ...ask(after, other, 4 + before, 6)]
          : [...ask(1, before, 4, 6), ...ask(1, after, 4, 6 + before)];
        expect([...whole]).toEqual(parts);
      }),
      { seed: 20261122, numRuns: 200 },
    );
  });

  test('an element is the same in rows of any width', () => {
    for (const name of ['uniformsF32', 'normalsF32'] as const) {
      const wide = drawF32(name, { key, width: 35 });
      for (let width = 0; width < 35; width++) {
        expect([...drawF32(name, { key, width })]).toEqual([...wide.subarray(0, width)]);
      }
    }
  });
});
