import type { ArrayOf } from '../span.ts';

/** A running hash of 64 bits. */
export interface Hash {
  /** Adds every word of an array; which bits a NaN has is not part of a result. */
  add(values: ArrayOf): void;
  /** 16 hexadecimal digits. */
  digits(): string;
}

/**
 * MurmurHash3's 32-bit round (Appleby 2011) in two lanes with different constants. Every step is a bijection of the
 * state, so a single word that differs always changes the hash; two unrelated arrays agree once in 2⁶⁴.
 */
export function createHash(): Hash {
  let [low, high] = [0x9747b28c, 0x5bd1e995];
  return {
    add(values) {
      const own = values.slice();
      if (own instanceof Float64Array || own instanceof Float32Array) {
        for (let i = 0; i < own.length; i++) if (Number.isNaN(own[i])) own[i] = NaN;
      }
      const bytes = new Uint8Array(own.byteLength + (-own.byteLength & 3));
      bytes.set(new Uint8Array(own.buffer, own.byteOffset, own.byteLength));
      for (const word of new Uint32Array(bytes.buffer)) {
        low = (Math.imul(rotated(low ^ scrambled(word, 0xcc9e2d51, 15), 13), 5) + 0xe6546b64) | 0;
        high = (Math.imul(rotated(high ^ scrambled(word, 0x1b873593, 17), 11), 5) + 0x38b34ae5) | 0;
      }
    },
    digits: () => [high, low].map((lane) => finished(lane).toString(16).padStart(8, '0')).join(''),
  };
}

const rotated = (word: number, by: number): number => (word << by) | (word >>> (32 - by));

const scrambled = (word: number, factor: number, by: number): number =>
  Math.imul(rotated(Math.imul(word, factor), by), 0x85ebca6b);

function finished(lane: number): number {
  const once = Math.imul(lane ^ (lane >>> 16), 0x85ebca6b);
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35);
  return (twice ^ (twice >>> 16)) >>> 0;
}
