import { counters, GROUP, SCHEDULE, WORDS } from './cells';

// Threefry-4x64-20 of Salmon, Moraes, Dror and Shaw (2011), «Parallel random numbers: as easy as 1, 2, 3», §3.3: the
// rotations of Skein's Threefish-256, 20 rounds, the key added after every fourth. Eight blocks at a time in the lanes
// of four vectors that do the same, so that V8 can join them in pairs. 2.2 ns a word, joined 1.4; one block at a time in
// scalars took 4.4, in two vectors 2.7, joined 2.0: a round waits for the one before.

const PARITY: u64 = 0x1bd11bdaa9fc1a22;

/** The six additions of the key [4], in the order of the rounds; the step, counter 3 of all blocks, is in the first. */
export function schedule(key: usize, step: u64): void {
  let parity = PARITY;
  for (let i: usize = 0; i < 4; i++) parity ^= load<u64>(key + (i << 3));
  for (let time = 0, at = SCHEDULE; time < 6; time++, at += 32) {
    for (let i = 0; i < 4; i++) {
      const k = (time + i) % 5;
      store<u64>(at + ((<usize>i) << 3), k < 4 ? load<u64>(key + ((<usize>k) << 3)) : parity);
    }
    store<u64>(at, load<u64>(at, 24) + <u64>time, 24);
  }
  store<u64>(SCHEDULE, load<u64>(SCHEDULE, 24) + step, 24);
}

/** The counters in all groups before `end` become words. */
export function generate(end: usize): void {
  for (let at = WORDS; at < end; at += 2 * GROUP) group(at);
}

/** Apart from the loop, whose locals would else hold every vector from one turn to the next. */
function group(at: usize): void {
  let a0 = i64x2.add(v128.load(at, 0), key(0, 0));
  let b0 = i64x2.add(v128.load(at, 16), key(0, 0));
  let c0 = i64x2.add(v128.load(at, 128), key(0, 0));
  let d0 = i64x2.add(v128.load(at, 144), key(0, 0));
  let a1 = i64x2.add(v128.load(at, 32), key(0, 1));
  let b1 = i64x2.add(v128.load(at, 48), key(0, 1));
  let c1 = i64x2.add(v128.load(at, 160), key(0, 1));
  let d1 = i64x2.add(v128.load(at, 176), key(0, 1));
  let a2 = i64x2.add(v128.load(at, 64), key(0, 2));
  let b2 = i64x2.add(v128.load(at, 80), key(0, 2));
  let c2 = i64x2.add(v128.load(at, 192), key(0, 2));
  let d2 = i64x2.add(v128.load(at, 208), key(0, 2));
  let a3 = key(0, 3);
  let b3 = key(0, 3);
  let c3 = key(0, 3);
  let d3 = key(0, 3);
  a0 = i64x2.add(a0, a1); a1 = v128.xor(rotate(a1, 14), a0); a2 = i64x2.add(a2, a3); a3 = v128.xor(rotate(a3, 16), a2);
  b0 = i64x2.add(b0, b1); b1 = v128.xor(rotate(b1, 14), b0); b2 = i64x2.add(b2, b3); b3 = v128.xor(rotate(b3, 16), b2);
  c0 = i64x2.add(c0, c1); c1 = v128.xor(rotate(c1, 14), c0); c2 = i64x2.add(c2, c3); c3 = v128.xor(rotate(c3, 16), c2);
  d0 = i64x2.add(d0, d1); d1 = v128.xor(rotate(d1, 14), d0); d2 = i64x2.add(d2, d3); d3 = v128.xor(rotate(d3, 16), d2);
  a0 = i64x2.add(a0, a3); a3 = v128.xor(rotate(a3, 52), a0); a2 = i64x2.add(a2, a1); a1 = v128.xor(rotate(a1, 57), a2);
  b0 = i64x2.add(b0, b3); b3 = v128.xor(rotate(b3, 52), b0); b2 = i64x2.add(b2, b1); b1 = v128.xor(rotate(b1, 57), b2);
  c0 = i64x2.add(c0, c3); c3 = v128.xor(rotate(c3, 52), c0); c2 = i64x2.add(c2, c1); c1 = v128.xor(rotate(c1, 57), c2);
  d0 = i64x2.add(d0, d3); d3 = v128.xor(rotate(d3, 52), d0); d2 = i64x2.add(d2, d1); d1 = v128.xor(rotate(d1, 57), d2);
  a0 = i64x2.add(a0, a1); a1 = v128.xor(rotate(a1, 23), a0); a2 = i64x2.add(a2, a3); a3 = v128.xor(rotate(a3, 40), a2);
  b0 = i64x2.add(b0, b1); b1 = v128.xor(rotate(b1, 23), b0); b2 = i64x2.add(b2, b3); b3 = v128.xor(rotate(b3, 40), b2);
  c0 = i64x2.add(c0, c1); c1 = v128.xor(rotate(c1, 23), c0); c2 = i64x2.add(c2, c3); c3 = v128.xor(rotate(c3, 40), c2);
  d0 = i64x2.add(d0, d1); d1 = v128.xor(rotate(d1, 23), d0); d2 = i64x2.add(d2, d3); d3 = v128.xor(rotate(d3, 40), d2);
  a0 = i64x2.add(a0, a3); a3 = v128.xor(rotate(a3, 5), a0); a2 = i64x2.add(a2, a1); a1 = v128.xor(rotate(a1, 37), a2);
  b0 = i64x2.add(b0, b3); b3 = v128.xor(rotate(b3, 5), b0); b2 = i64x2.add(b2, b1); b1 = v128.xor(rotate(b1, 37), b2);
  c0 = i64x2.add(c0, c3); c3 = v128.xor(rotate(c3, 5), c0); c2 = i64x2.add(c2, c1); c1 = v128.xor(rotate(c1, 37), c2);
  d0 = i64x2.add(d0, d3); d3 = v128.xor(rotate(d3, 5), d0); d2 = i64x2.add(d2, d1); d1 = v128.xor(rotate(d1, 37), d2);
  a0 = i64x2.add(a0, key(1, 0)); a1 = i64x2.add(a1, key(1, 1)); a2 = i64x2.add(a2, key(1, 2)); a3 = i64x2.add(a3, key(1, 3));
  b0 = i64x2.add(b0, key(1, 0)); b1 = i64x2.add(b1, key(1, 1)); b2 = i64x2.add(b2, key(1, 2)); b3 = i64x2.add(b3, key(1, 3));
  c0 = i64x2.add(c0, key(1, 0)); c1 = i64x2.add(c1, key(1, 1)); c2 = i64x2.add(c2, key(1, 2)); c3 = i64x2.add(c3, key(1, 3));
  d0 = i64x2.add(d0, key(1, 0)); d1 = i64x2.add(d1, key(1, 1)); d2 = i64x2.add(d2, key(1, 2)); d3 = i64x2.add(d3, key(1, 3));
  a0 = i64x2.add(a0, a1); a1 = v128.xor(rotate(a1, 25), a0); a2 = i64x2.add(a2, a3); a3 = v128.xor(rotate(a3, 33), a2);
  b0 = i64x2.add(b0, b1); b1 = v128.xor(rotate(b1, 25), b0); b2 = i64x2.add(b2, b3); b3 = v128.xor(rotate(b3, 33), b2);
  c0 = i64x2.add(c0, c1); c1 = v128.xor(rotate(c1, 25), c0); c2 = i64x2.add(c2, c3); c3 = v128.xor(rotate(c3, 33), c2);
  d0 = i64x2.add(d0, d1); d1 = v128.xor(rotate(d1, 25), d0); d2 = i64x2.add(d2, d3); d3 = v128.xor(rotate(d3, 33), d2);
  a0 = i64x2.add(a0, a3); a3 = v128.xor(rotate(a3, 46), a0); a2 = i64x2.add(a2, a1); a1 = v128.xor(rotate(a1, 12), a2);
  b0 = i64x2.add(b0, b3); b3 = v128.xor(rotate(b3, 46), b0); b2 = i64x2.add(b2, b1); b1 = v128.xor(rotate(b1, 12), b2);
  c0 = i64x2.add(c0, c3); c3 = v128.xor(rotate(c3, 46), c0); c2 = i64x2.add(c2, c1); c1 = v128.xor(rotate(c1, 12), c2);
  d0 = i64x2.add(d0, d3); d3 = v128.xor(rotate(d3, 46), d0); d2 = i64x2.add(d2, d1); d1 = v128.xor(rotate(d1, 12), d2);
  a0 = i64x2.add(a0, a1); a1 = v128.xor(rotate(a1, 58), a0); a2 = i64x2.add(a2, a3); a3 = v128.xor(rotate(a3, 22), a2);
  b0 = i64x2.add(b0, b1); b1 = v128.xor(rotate(b1, 58), b0); b2 = i64x2.add(b2, b3); b3 = v128.xor(rotate(b3, 22), b2);
  c0 = i64x2.add(c0, c1); c1 = v128.xor(rotate(c1, 58), c0); c2 = i64x2.add(c2, c3); c3 = v128.xor(rotate(c3, 22), c2);
  d0 = i64x2.add(d0, d1); d1 = v128.xor(rotate(d1, 58), d0); d2 = i64x2.add(d2, d3); d3 = v128.xor(rotate(d3, 22), d2);
  a0 = i64x2.add(a0, a3); a3 = v128.xor(rotate(a3, 32), a0); a2 = i64x2.add(a2, a1); a1 = v128.xor(rotate(a1, 32), a2);
  b0 = i64x2.add(b0, b3); b3 = v128.xor(rotate(b3, 32), b0); b2 = i64x2.add(b2, b1); b1 = v128.xor(rotate(b1, 32), b2);
  c0 = i64x2.add(c0, c3); c3 = v128.xor(rotate(c3, 32), c0); c2 = i64x2.add(c2, c1); c1 = v128.xor(rotate(c1, 32), c2);
  d0 = i64x2.add(d0, d3); d3 = v128.xor(rotate(d3, 32), d0); d2 = i64x2.add(d2, d1); d1 = v128.xor(rotate(d1, 32), d2);
  a0 = i64x2.add(a0, key(2, 0)); a1 = i64x2.add(a1, key(2, 1)); a2 = i64x2.add(a2, key(2, 2)); a3 = i64x2.add(a3, key(2, 3));
  b0 = i64x2.add(b0, key(2, 0)); b1 = i64x2.add(b1, key(2, 1)); b2 = i64x2.add(b2, key(2, 2)); b3 = i64x2.add(b3, key(2, 3));
  c0 = i64x2.add(c0, key(2, 0)); c1 = i64x2.add(c1, key(2, 1)); c2 = i64x2.add(c2, key(2, 2)); c3 = i64x2.add(c3, key(2, 3));
  d0 = i64x2.add(d0, key(2, 0)); d1 = i64x2.add(d1, key(2, 1)); d2 = i64x2.add(d2, key(2, 2)); d3 = i64x2.add(d3, key(2, 3));
  a0 = i64x2.add(a0, a1); a1 = v128.xor(rotate(a1, 14), a0); a2 = i64x2.add(a2, a3); a3 = v128.xor(rotate(a3, 16), a2);
  b0 = i64x2.add(b0, b1); b1 = v128.xor(rotate(b1, 14), b0); b2 = i64x2.add(b2, b3); b3 = v128.xor(rotate(b3, 16), b2);
  c0 = i64x2.add(c0, c1); c1 = v128.xor(rotate(c1, 14), c0); c2 = i64x2.add(c2, c3); c3 = v128.xor(rotate(c3, 16), c2);
  d0 = i64x2.add(d0, d1); d1 = v128.xor(rotate(d1, 14), d0); d2 = i64x2.add(d2, d3); d3 = v128.xor(rotate(d3, 16), d2);
  a0 = i64x2.add(a0, a3); a3 = v128.xor(rotate(a3, 52), a0); a2 = i64x2.add(a2, a1); a1 = v128.xor(rotate(a1, 57), a2);
  b0 = i64x2.add(b0, b3); b3 = v128.xor(rotate(b3, 52), b0); b2 = i64x2.add(b2, b1); b1 = v128.xor(rotate(b1, 57), b2);
  c0 = i64x2.add(c0, c3); c3 = v128.xor(rotate(c3, 52), c0); c2 = i64x2.add(c2, c1); c1 = v128.xor(rotate(c1, 57), c2);
  d0 = i64x2.add(d0, d3); d3 = v128.xor(rotate(d3, 52), d0); d2 = i64x2.add(d2, d1); d1 = v128.xor(rotate(d1, 57), d2);
  a0 = i64x2.add(a0, a1); a1 = v128.xor(rotate(a1, 23), a0); a2 = i64x2.add(a2, a3); a3 = v128.xor(rotate(a3, 40), a2);
  b0 = i64x2.add(b0, b1); b1 = v128.xor(rotate(b1, 23), b0); b2 = i64x2.add(b2, b3); b3 = v128.xor(rotate(b3, 40), b2);
  c0 = i64x2.add(c0, c1); c1 = v128.xor(rotate(c1, 23), c0); c2 = i64x2.add(c2, c3); c3 = v128.xor(rotate(c3, 40), c2);
  d0 = i64x2.add(d0, d1); d1 = v128.xor(rotate(d1, 23), d0); d2 = i64x2.add(d2, d3); d3 = v128.xor(rotate(d3, 40), d2);
  a0 = i64x2.add(a0, a3); a3 = v128.xor(rotate(a3, 5), a0); a2 = i64x2.add(a2, a1); a1 = v128.xor(rotate(a1, 37), a2);
  b0 = i64x2.add(b0, b3); b3 = v128.xor(rotate(b3, 5), b0); b2 = i64x2.add(b2, b1); b1 = v128.xor(rotate(b1, 37), b2);
  c0 = i64x2.add(c0, c3); c3 = v128.xor(rotate(c3, 5), c0); c2 = i64x2.add(c2, c1); c1 = v128.xor(rotate(c1, 37), c2);
  d0 = i64x2.add(d0, d3); d3 = v128.xor(rotate(d3, 5), d0); d2 = i64x2.add(d2, d1); d1 = v128.xor(rotate(d1, 37), d2);
  a0 = i64x2.add(a0, key(3, 0)); a1 = i64x2.add(a1, key(3, 1)); a2 = i64x2.add(a2, key(3, 2)); a3 = i64x2.add(a3, key(3, 3));
  b0 = i64x2.add(b0, key(3, 0)); b1 = i64x2.add(b1, key(3, 1)); b2 = i64x2.add(b2, key(3, 2)); b3 = i64x2.add(b3, key(3, 3));
  c0 = i64x2.add(c0, key(3, 0)); c1 = i64x2.add(c1, key(3, 1)); c2 = i64x2.add(c2, key(3, 2)); c3 = i64x2.add(c3, key(3, 3));
  d0 = i64x2.add(d0, key(3, 0)); d1 = i64x2.add(d1, key(3, 1)); d2 = i64x2.add(d2, key(3, 2)); d3 = i64x2.add(d3, key(3, 3));
  a0 = i64x2.add(a0, a1); a1 = v128.xor(rotate(a1, 25), a0); a2 = i64x2.add(a2, a3); a3 = v128.xor(rotate(a3, 33), a2);
  b0 = i64x2.add(b0, b1); b1 = v128.xor(rotate(b1, 25), b0); b2 = i64x2.add(b2, b3); b3 = v128.xor(rotate(b3, 33), b2);
  c0 = i64x2.add(c0, c1); c1 = v128.xor(rotate(c1, 25), c0); c2 = i64x2.add(c2, c3); c3 = v128.xor(rotate(c3, 33), c2);
  d0 = i64x2.add(d0, d1); d1 = v128.xor(rotate(d1, 25), d0); d2 = i64x2.add(d2, d3); d3 = v128.xor(rotate(d3, 33), d2);
  a0 = i64x2.add(a0, a3); a3 = v128.xor(rotate(a3, 46), a0); a2 = i64x2.add(a2, a1); a1 = v128.xor(rotate(a1, 12), a2);
  b0 = i64x2.add(b0, b3); b3 = v128.xor(rotate(b3, 46), b0); b2 = i64x2.add(b2, b1); b1 = v128.xor(rotate(b1, 12), b2);
  c0 = i64x2.add(c0, c3); c3 = v128.xor(rotate(c3, 46), c0); c2 = i64x2.add(c2, c1); c1 = v128.xor(rotate(c1, 12), c2);
  d0 = i64x2.add(d0, d3); d3 = v128.xor(rotate(d3, 46), d0); d2 = i64x2.add(d2, d1); d1 = v128.xor(rotate(d1, 12), d2);
  a0 = i64x2.add(a0, a1); a1 = v128.xor(rotate(a1, 58), a0); a2 = i64x2.add(a2, a3); a3 = v128.xor(rotate(a3, 22), a2);
  b0 = i64x2.add(b0, b1); b1 = v128.xor(rotate(b1, 58), b0); b2 = i64x2.add(b2, b3); b3 = v128.xor(rotate(b3, 22), b2);
  c0 = i64x2.add(c0, c1); c1 = v128.xor(rotate(c1, 58), c0); c2 = i64x2.add(c2, c3); c3 = v128.xor(rotate(c3, 22), c2);
  d0 = i64x2.add(d0, d1); d1 = v128.xor(rotate(d1, 58), d0); d2 = i64x2.add(d2, d3); d3 = v128.xor(rotate(d3, 22), d2);
  a0 = i64x2.add(a0, a3); a3 = v128.xor(rotate(a3, 32), a0); a2 = i64x2.add(a2, a1); a1 = v128.xor(rotate(a1, 32), a2);
  b0 = i64x2.add(b0, b3); b3 = v128.xor(rotate(b3, 32), b0); b2 = i64x2.add(b2, b1); b1 = v128.xor(rotate(b1, 32), b2);
  c0 = i64x2.add(c0, c3); c3 = v128.xor(rotate(c3, 32), c0); c2 = i64x2.add(c2, c1); c1 = v128.xor(rotate(c1, 32), c2);
  d0 = i64x2.add(d0, d3); d3 = v128.xor(rotate(d3, 32), d0); d2 = i64x2.add(d2, d1); d1 = v128.xor(rotate(d1, 32), d2);
  a0 = i64x2.add(a0, key(4, 0)); a1 = i64x2.add(a1, key(4, 1)); a2 = i64x2.add(a2, key(4, 2)); a3 = i64x2.add(a3, key(4, 3));
  b0 = i64x2.add(b0, key(4, 0)); b1 = i64x2.add(b1, key(4, 1)); b2 = i64x2.add(b2, key(4, 2)); b3 = i64x2.add(b3, key(4, 3));
  c0 = i64x2.add(c0, key(4, 0)); c1 = i64x2.add(c1, key(4, 1)); c2 = i64x2.add(c2, key(4, 2)); c3 = i64x2.add(c3, key(4, 3));
  d0 = i64x2.add(d0, key(4, 0)); d1 = i64x2.add(d1, key(4, 1)); d2 = i64x2.add(d2, key(4, 2)); d3 = i64x2.add(d3, key(4, 3));
  a0 = i64x2.add(a0, a1); a1 = v128.xor(rotate(a1, 14), a0); a2 = i64x2.add(a2, a3); a3 = v128.xor(rotate(a3, 16), a2);
  b0 = i64x2.add(b0, b1); b1 = v128.xor(rotate(b1, 14), b0); b2 = i64x2.add(b2, b3); b3 = v128.xor(rotate(b3, 16), b2);
  c0 = i64x2.add(c0, c1); c1 = v128.xor(rotate(c1, 14), c0); c2 = i64x2.add(c2, c3); c3 = v128.xor(rotate(c3, 16), c2);
  d0 = i64x2.add(d0, d1); d1 = v128.xor(rotate(d1, 14), d0); d2 = i64x2.add(d2, d3); d3 = v128.xor(rotate(d3, 16), d2);
  a0 = i64x2.add(a0, a3); a3 = v128.xor(rotate(a3, 52), a0); a2 = i64x2.add(a2, a1); a1 = v128.xor(rotate(a1, 57), a2);
  b0 = i64x2.add(b0, b3); b3 = v128.xor(rotate(b3, 52), b0); b2 = i64x2.add(b2, b1); b1 = v128.xor(rotate(b1, 57), b2);
  c0 = i64x2.add(c0, c3); c3 = v128.xor(rotate(c3, 52), c0); c2 = i64x2.add(c2, c1); c1 = v128.xor(rotate(c1, 57), c2);
  d0 = i64x2.add(d0, d3); d3 = v128.xor(rotate(d3, 52), d0); d2 = i64x2.add(d2, d1); d1 = v128.xor(rotate(d1, 57), d2);
  a0 = i64x2.add(a0, a1); a1 = v128.xor(rotate(a1, 23), a0); a2 = i64x2.add(a2, a3); a3 = v128.xor(rotate(a3, 40), a2);
  b0 = i64x2.add(b0, b1); b1 = v128.xor(rotate(b1, 23), b0); b2 = i64x2.add(b2, b3); b3 = v128.xor(rotate(b3, 40), b2);
  c0 = i64x2.add(c0, c1); c1 = v128.xor(rotate(c1, 23), c0); c2 = i64x2.add(c2, c3); c3 = v128.xor(rotate(c3, 40), c2);
  d0 = i64x2.add(d0, d1); d1 = v128.xor(rotate(d1, 23), d0); d2 = i64x2.add(d2, d3); d3 = v128.xor(rotate(d3, 40), d2);
  a0 = i64x2.add(a0, a3); a3 = v128.xor(rotate(a3, 5), a0); a2 = i64x2.add(a2, a1); a1 = v128.xor(rotate(a1, 37), a2);
  b0 = i64x2.add(b0, b3); b3 = v128.xor(rotate(b3, 5), b0); b2 = i64x2.add(b2, b1); b1 = v128.xor(rotate(b1, 37), b2);
  c0 = i64x2.add(c0, c3); c3 = v128.xor(rotate(c3, 5), c0); c2 = i64x2.add(c2, c1); c1 = v128.xor(rotate(c1, 37), c2);
  d0 = i64x2.add(d0, d3); d3 = v128.xor(rotate(d3, 5), d0); d2 = i64x2.add(d2, d1); d1 = v128.xor(rotate(d1, 37), d2);
  a0 = i64x2.add(a0, key(5, 0)); a1 = i64x2.add(a1, key(5, 1)); a2 = i64x2.add(a2, key(5, 2)); a3 = i64x2.add(a3, key(5, 3));
  b0 = i64x2.add(b0, key(5, 0)); b1 = i64x2.add(b1, key(5, 1)); b2 = i64x2.add(b2, key(5, 2)); b3 = i64x2.add(b3, key(5, 3));
  c0 = i64x2.add(c0, key(5, 0)); c1 = i64x2.add(c1, key(5, 1)); c2 = i64x2.add(c2, key(5, 2)); c3 = i64x2.add(c3, key(5, 3));
  d0 = i64x2.add(d0, key(5, 0)); d1 = i64x2.add(d1, key(5, 1)); d2 = i64x2.add(d2, key(5, 2)); d3 = i64x2.add(d3, key(5, 3));
  v128.store(at, a0, 0);
  v128.store(at, b0, 16);
  v128.store(at, c0, 128);
  v128.store(at, d0, 144);
  v128.store(at, a1, 32);
  v128.store(at, b1, 48);
  v128.store(at, c1, 160);
  v128.store(at, d1, 176);
  v128.store(at, a2, 64);
  v128.store(at, b2, 80);
  v128.store(at, c2, 192);
  v128.store(at, d2, 208);
  v128.store(at, a3, 96);
  v128.store(at, b3, 112);
  v128.store(at, c3, 224);
  v128.store(at, d3, 240);
}

@inline
function key(time: usize, i: usize): v128 {
  return v128.load64_splat(SCHEDULE + (time << 5) + (i << 3));
}

@inline
function rotate(x: v128, bits: i32): v128 {
  return v128.or(i64x2.shl(x, bits), i64x2.shr_u(x, 64 - bits));
}

/** out[4] = threefry(counter[4], key[4]), u64 each. */
export function threefry(counter: usize, key: usize, out: usize): void {
  schedule(key, load<u64>(counter, 24));
  counters(0, load<u64>(counter), load<u64>(counter, 8), load<u64>(counter, 16));
  group(WORDS);
  for (let i: usize = 0; i < 4; i++) store<u64>(out + (i << 3), load<u64>(WORDS + (i << 5)));
}
