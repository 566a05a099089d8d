import { assert, boolean, nat, property, tuple } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { numbers, sameBits } from './numbers.ts';
import { draw, drawBits, drawCategories, threefryKernel } from './random.ts';
import { chiSquare, correlation, phi, squares } from './statistics.ts';
import { threefry, uniform, type Words } from './threefry.ts';

const key: Words = [20261122n, 3n, 0n, 0n];

describe('threefry', () => {
  const ones = 2n ** 64n - 1n;
  /** Random123 1.09, tests/kat_vectors, the lines «threefry4x64 20»: counter, key, result. */
  const known: readonly (readonly [Words, Words, Words])[] = [
    [
      [0n, 0n, 0n, 0n],
      [0n, 0n, 0n, 0n],
      [0x09218ebde6c85537n, 0x55941f5266d86105n, 0x4bd25e16282434dcn, 0xee29ec846bd2e40bn],
    ],
    [
      [ones, ones, ones, ones],
      [ones, ones, ones, ones],
      [0x29c24097942bba1bn, 0x0371bbfb0f6f4e11n, 0x3c231ffa33f83a1cn, 0xcd29113fde32d168n],
    ],
    [
      [0x243f6a8885a308d3n, 0x13198a2e03707344n, 0xa4093822299f31d0n, 0x082efa98ec4e6c89n],
      [0x452821e638d01377n, 0xbe5466cf34e90c6cn, 0xbe5466cf34e90c6cn, 0xc0ac29b7c97c50ddn],
      [0xa7e8fde591651bd9n, 0xbaafd0c30138319bn, 0x84a5c1a729e685b9n, 0x901d406ccebc1ba4n],
    ],
  ];

  test.each(known)('%#: the published answer', (counter, ofKey, answer) => {
    expect(threefryKernel(counter, ofKey)).toEqual(answer);
    expect(threefry(counter, ofKey)).toEqual(answer);
  });

  test('agrees with an independent implementation', () => {
    let state = key;
    for (let i = 0; i < 200; i++) {
      const [a, b, c, d] = state;
      const next = threefry([d, a, b, c], [b, c, d, a]);
      expect(threefryKernel([d, a, b, c], [b, c, d, a])).toEqual(next);
      state = next;
    }
  });
});

describe('uniforms', () => {
  test('are those of the name of a draw: row, sample, block, step', () => {
    const place = {
      firstRow: 2 ** 40 + 5,
      rows: 3,
      firstSample: 2 ** 33 - 1,
      samples: 3,
      width: 7,
      step: 12,
    };
    const got = draw('uniforms', { key, ...place });
    const wanted = Array.from({ length: 63 }, (_, i) =>
      uniform(
        key,
        place.firstRow + Math.floor(i / 21),
        place.firstSample + (Math.floor(i / 7) % 3),
        i % 7,
        12,
      ),
    );
    expect([...got]).toEqual(wanted);
  });

  test('have known values', () => {
    // by a third implementation, in Python
    const known = [
      0.0651138513627395, 0.6517064579989403, 0.367594816036413, 0.7893840216207867, 0.9783886232200815,
    ];
    expect([...draw('uniforms', { key, width: 5 })]).toEqual(known);
  });

  test('lie strictly between 0 and 1: the ends are (½) 2⁻⁵² away', () => {
    // The smallest and largest words cannot be had from a key, so the formula is held to: exact, and symmetric about ½.
    const u = draw('uniforms', { key, samples: 1000, width: 10 });
    for (const value of u) {
      const scaled = value * 2 ** 53;
      expect(Number.isInteger(scaled) && scaled % 2 === 1).toBe(true);
    }
  });
});

describe('normals', () => {
  test('are Box and Muller’s, pairs within a block of four', () => {
    const place = { firstRow: 9, samples: 500, width: 7, step: 2 };
    const z = draw('normals', { key, ...place });
    const u = draw('uniforms', { key, ...place, width: 8 });
    for (let sample = 0; sample < 500; sample++) {
      for (let e = 0; e < 7; e++) {
        const [radius = 0, turn = 0] = u.subarray(8 * sample + (e & ~1));
        const angle = 2 * Math.PI * turn;
        const wanted = Math.sqrt(-2 * Math.log(radius)) * (e % 2 === 0 ? Math.cos(angle) : Math.sin(angle));
        expect(Math.abs((z[7 * sample + e] ?? NaN) - wanted)).toBeLessThan(1e-14);
      }
    }
  });

  test('have known values', () => {
    const known = [
      -1.3535102978703522, -1.9055828077680164, 0.3465305368162941, -1.3716648893319272, 0.0389763177091207,
    ];
    // of the uniforms above by mpmath with 40 digits
    const exact = [
      -1.3535102978703522, -1.9055828077680161, 0.3465305368162941, -1.371664889331927, 0.03897631770912071,
    ];
    expect([...draw('normals', { key, width: 5 })]).toEqual(known);
    known.forEach((z, i) => expect(Math.abs(z / (exact[i] ?? NaN) - 1)).toBeLessThan(4e-16));
  });
});

describe('a draw depends on its name alone', () => {
  const p = numbers(13, 4).map((v) => 0.5 + v / 2);
  const kinds = {
    uniforms: (d: Parameters<typeof draw>[1]) => draw('uniforms', d),
    normals: (d: Parameters<typeof draw>[1]) => draw('normals', d),
    bits: (d: Parameters<typeof draw>[1]) => drawBits(d, p),
    categories: (d: Parameters<typeof draw>[1]) => drawCategories(d, p, 13),
  };

  test.each(Object.entries(kinds))('%s: any split of rows or samples gives the same bytes', (name, kind) => {
    const size = tuple(
      nat(5),
      nat(5),
      nat(5),
      nat(12).map((w) => w + 1),
      boolean(),
    );
    assert(
      property(size, ([before, after, other, anyWidth, byRows]) => {
        const width = name === 'categories' ? 1 : anyWidth;
        const ask = (rows: number, samples: number, firstRow: number, firstSample: number): Float64Array =>
          kind({ key, rows, samples, firstRow, firstSample, width, step: 3 });
        if (byRows) {
          const parts = [...ask(before, other, 4, 6), ...ask(after, other, 4 + before, 6)];
          return sameBits(ask(before + after, other, 4, 6), Float64Array.from(parts));
        }
        const whole = ask(1, before + after, 4, 6);
        const parts = [...ask(1, before, 4, 6), ...ask(1, after, 4, 6 + before)];
        return sameBits(whole, Float64Array.from(parts));
      }),
      { seed: 20261122, numRuns: 200 },
    );
  });

  test('and so does one of many: more blocks than are made at a time', () => {
    for (const name of ['uniforms', 'normals'] as const) {
      for (const [rows, samples, width] of [
        [3, 700, 1],
        [700, 1, 6],
        [5, 41, 50],
        [2, 2, 1039],
      ] as const) {
        const all = draw(name, { key, rows, samples, width });
        for (let pair = 0; pair < rows * samples; pair++) {
          const place = { key, firstRow: Math.floor(pair / samples), firstSample: pair % samples, width };
          expect(sameBits(all.subarray(pair * width, (pair + 1) * width), draw(name, place))).toBe(true);
        }
      }
    }
  });

  test('an element is the same in rows of any width', () => {
    for (const name of ['uniforms', 'normals'] as const) {
      const wide = draw(name, { key, width: 13 });
      for (let width = 0; width < 13; width++) {
        expect(sameBits(draw(name, { key, width }), wide.subarray(0, width))).toBe(true);
      }
    }
  });
});

describe('categories', () => {
  test('are by inversion of the running sum', () => {
    const p = Float64Array.of(0.1, 0, 2.5, 0.4, 0, 0.7, 0);
    const got = drawCategories({ key, firstRow: 5, samples: 2000, step: 1 }, p, 7);
    const total = p.reduce((a, b) => a + b, 0);
    got.forEach((category, sample) => {
      let running = 0;
      const u = uniform(key, 5, sample, 0, 1);
      expect(category).toBe(p.findIndex((share) => (running += share) > u * total));
    });
    const counts = Array.from(p, (_, k) => got.filter((category) => category === k).length);
    expect([counts[1], counts[4], counts[6]]).toEqual([0, 0, 0]);
    expect(
      chiSquare(
        counts,
        [...p].map((share) => (2000 * share) / total),
      ),
    ).toBeLessThan(20); // 3 degrees of freedom
  });

  test('need no normalised p: a power of two as factor changes nothing', () => {
    const p = numbers(20, 8).map((v) => Math.abs(v));
    const one = drawCategories({ key, samples: 300 }, p, 20);
    for (const factor of [2 ** -1000, 2 ** 900]) {
      expect(
        sameBits(
          drawCategories(
            { key, samples: 300 },
            p.map((v) => v * factor),
            20,
          ),
          one,
        ),
      ).toBe(true);
    }
  });

  test('of each row by its own p', () => {
    const p = Float64Array.of(1, 0, 0, 0, 0, 1, 0.5, 0.5, 0);
    const got = drawCategories({ key, rows: 3, samples: 50 }, p, 3, 3);
    expect(got.subarray(0, 50).every((category) => category === 0)).toBe(true);
    expect(got.subarray(50, 100).every((category) => category === 2)).toBe(true);
    expect(new Set(got.subarray(100))).toEqual(new Set([0, 1]));
    const alone = drawCategories({ key, firstRow: 2, samples: 50 }, p.subarray(6), 3);
    expect(sameBits(got.subarray(100), alone)).toBe(true);
  });

  test('the last of positive p where rounding lets the running sum never pass', () => {
    // u · 5e−324 rounds to 5e−324 for u > ½
    expect(new Set(drawCategories({ key, samples: 50 }, Float64Array.of(0, 5e-324, 0), 3))).toEqual(
      new Set([1]),
    );
  });

  test.each([1, 2, 3, 5, 8, 1000, 65536, 65537])('of %d: the first whose running sum passes', (K) => {
    const p = numbers(K, K).map((v, i) => (i % 3 === 1 ? 0 : v + 0.9)); // some negative: the sum may fall again
    const got = drawCategories({ key, samples: 30, step: 5 }, p, K);
    const total = p.reduce((a, b) => a + b, 0);
    got.forEach((category, sample) => {
      let running = 0;
      const target = uniform(key, 0, sample, 0, 5) * total;
      expect(category).toBe(p.findIndex((share) => (running += share) > target));
    });
  });

  test('NaN where p has no proper sum', () => {
    for (const p of [[0, 0], [NaN, 1], [Infinity, 1], [-1, 0.5], []]) {
      expect(drawCategories({ key, samples: 2 }, Float64Array.from(p), p.length)).toEqual(
        Float64Array.of(NaN, NaN),
      );
    }
  });
});

describe('bits', () => {
  test('are 1 where the uniform lies below p', () => {
    const p = numbers(2 * 7, 5).map((v) => 0.5 + v / 2);
    const place = { key, firstRow: 3, rows: 2, firstSample: 8, samples: 40, width: 7, step: 6 };
    const u = draw('uniforms', place);
    const own = u.map((value, i) => Number(value < (p[7 * Math.floor(i / 280) + (i % 7)] ?? NaN)));
    expect(drawBits(place, p, 7)).toEqual(own);
    const shared = u.map((value, i) => Number(value < (p[i % 7] ?? NaN)));
    expect(drawBits(place, p)).toEqual(shared);
  });

  test('never at p = 0, always at p = 1, NaN at NaN', () => {
    const got = drawBits({ key, samples: 1000, width: 3 }, Float64Array.of(0, 1, NaN));
    expect(got.every((bit, i) => Object.is(bit, [0, 1, NaN][i % 3]))).toBe(true);
  });
});

describe('statistics', () => {
  const n = 200_000;

  test('uniforms fill 1000 cells evenly, alone and in pairs', () => {
    const u = draw('uniforms', { key, firstRow: 1, rows: 100, samples: 500, width: 4 });
    const cells = new Float64Array(1000);
    const pairs = new Float64Array(1024);
    u.forEach((value, i) => {
      cells[Math.floor(1000 * value)]! += 1;
      if (i % 2 === 0) pairs[32 * Math.floor(32 * value) + Math.floor(32 * (u[i + 1] ?? 0))]! += 1;
    });
    expect(Math.abs(chiSquare([...cells], 200) - 999)).toBeLessThan(4 * Math.sqrt(2 * 999));
    expect(Math.abs(chiSquare([...pairs], n / 2 / 1024) - 1023)).toBeLessThan(4 * Math.sqrt(2 * 1023));
  });

  test('normals have the moments and the distribution function of N(0, 1)', () => {
    const z = draw('normals', { key, firstRow: 2, rows: 100, samples: 500, width: 4, step: 1 });
    const moment = (power: number): number => z.reduce((sum, value) => sum + value ** power, 0) / n;
    expect(Math.abs(moment(1))).toBeLessThan(4 / Math.sqrt(n));
    expect(Math.abs(moment(2) - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
    expect(Math.abs(moment(3))).toBeLessThan(4 * Math.sqrt(15 / n));
    expect(Math.abs(moment(4) - 3)).toBeLessThan(4 * Math.sqrt(96 / n));
    expect(Math.abs(moment(6) - 15)).toBeLessThan(4 * Math.sqrt((10395 - 225) / n));
    // Kolmogorov and Smirnov: √n D exceeds 1.95 once in a thousand
    const sorted = z.toSorted();
    const D = sorted.reduce((worst, value, i) => Math.max(worst, Math.abs((i + 0.5) / n - phi(value))), 0);
    expect(Math.sqrt(n) * D).toBeLessThan(1.95);
  });

  test('neighbours in every direction are uncorrelated, and so are their squares', () => {
    const place = { key, rows: 50, samples: 100, width: 10 };
    const z = draw('normals', place);
    const others: Record<string, Float64Array> = {
      row: draw('normals', { ...place, firstRow: 1 }),
      sample: draw('normals', { ...place, firstSample: 1 }),
      step: draw('normals', { ...place, step: 1 }),
      stream: draw('normals', { ...place, key: [20261122n, 4n, 0n, 0n] }),
      seed: draw('normals', { ...place, key: [20261123n, 3n, 0n, 0n] }),
      'seed for stream': draw('normals', { ...place, key: [3n, 20261122n, 0n, 0n] }),
      element: Float64Array.from(z, (_, i) => z[(i + 1) % z.length] ?? NaN),
      block: Float64Array.from(z, (_, i) => z[(i + 4) % z.length] ?? NaN),
    };
    const limit = 4 / Math.sqrt(z.length);
    for (const [name, other] of Object.entries(others)) {
      expect(Math.abs(correlation(z, other)), name).toBeLessThan(limit);
      expect(Math.abs(correlation(squares(z), squares(other))), name).toBeLessThan(limit);
    }
  });
});
