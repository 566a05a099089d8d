// Threefry-4x64-20 in BigInt, written from the paper's description for the tests of the kernel.

const mask = 2n ** 64n - 1n;
const rotations = [
  [14n, 16n],
  [52n, 57n],
  [23n, 40n],
  [5n, 37n],
  [25n, 33n],
  [46n, 12n],
  [58n, 22n],
  [32n, 32n],
] as const;

export type Words = readonly [bigint, bigint, bigint, bigint];

const rotate = (x: bigint, bits: bigint): bigint => ((x << bits) | (x >> (64n - bits))) & mask;

/** Salmon, Moraes, Dror & Shaw 2011, §3.3: rounds of mixing, then words 1 and 3 change places; the key goes in every fourth. */
export function threefry(counter: Words, key: Words): Words {
  const keys = [...key, key.reduce((a, b) => a ^ b, 0x1bd11bdaa9fc1a22n)];
  const schedule = (time: number, i: number): bigint => keys[(time + i) % 5] ?? 0n;
  let [a, b, c, d] = counter;
  const inject = (time: number): void => {
    a = (a + schedule(time, 0)) & mask;
    b = (b + schedule(time, 1)) & mask;
    c = (c + schedule(time, 2)) & mask;
    d = (d + schedule(time, 3) + BigInt(time)) & mask;
  };
  inject(0);
  for (let round = 0; round < 20; round++) {
    const [left, right] = rotations[round % 8] ?? [0n, 0n];
    a = (a + b) & mask;
    c = (c + d) & mask;
    [b, d] = [rotate(d, right) ^ c, rotate(b, left) ^ a];
    if (round % 4 === 3) inject((round + 1) / 4);
  }
  return [a, b, c, d];
}

/** Uniform `element` of (row, sample) at a step. */
export function uniform(key: Words, row: number, sample: number, element: number, step: number): number {
  const counter = [row, sample, Math.floor(element / 4), step].map(BigInt);
  const [c0 = 0n, c1 = 0n, c2 = 0n, c3 = 0n] = counter;
  const word = threefry([c0, c1, c2, c3], key)[element % 4] ?? 0n;
  return (Number(word >> 12n) + 0.5) / 2 ** 52;
}

/** Half `element` of (row, sample) at a step: 32 bits, the lower ones of a word first. */
export function half(key: Words, row: number, sample: number, element: number, step: number): number {
  const counter = [row, sample, Math.floor(element / 8), step].map(BigInt);
  const [c0 = 0n, c1 = 0n, c2 = 0n, c3 = 0n] = counter;
  const word = threefry([c0, c1, c2, c3], key)[(element % 8) >> 1] ?? 0n;
  return Number(element % 2 === 0 ? word & 0xffffffffn : word >> 32n);
}
