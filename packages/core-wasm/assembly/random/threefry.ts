// Threefry-4x64-20 of Salmon, Moraes, Dror and Shaw (2011), «Parallel random numbers: as easy as 1, 2, 3», §3.3: the
// rotations of Skein's Threefish-256, 20 rounds, the key added after every fourth.

const PARITY: u64 = 0x1bd11bdaa9fc1a22;

// The four words of the last block. A module's globals belong to one instance, even where instances share a memory.
export let word0: u64 = 0;
export let word1: u64 = 0;
export let word2: u64 = 0;
export let word3: u64 = 0;

/** word0 … word3 = threefry(counter, key[4]). */
export function block(key: usize, counter0: u64, counter1: u64, counter2: u64, counter3: u64): void {
  const k0 = load<u64>(key);
  const k1 = load<u64>(key, 8);
  const k2 = load<u64>(key, 16);
  const k3 = load<u64>(key, 24);
  const k4 = PARITY ^ k0 ^ k1 ^ k2 ^ k3;
  let x0 = counter0 + k0;
  let x1 = counter1 + k1;
  let x2 = counter2 + k2;
  let x3 = counter3 + k3;
  x0 += x1; x1 = rotl<u64>(x1, 14) ^ x0; x2 += x3; x3 = rotl<u64>(x3, 16) ^ x2;
  x0 += x3; x3 = rotl<u64>(x3, 52) ^ x0; x2 += x1; x1 = rotl<u64>(x1, 57) ^ x2;
  x0 += x1; x1 = rotl<u64>(x1, 23) ^ x0; x2 += x3; x3 = rotl<u64>(x3, 40) ^ x2;
  x0 += x3; x3 = rotl<u64>(x3, 5) ^ x0; x2 += x1; x1 = rotl<u64>(x1, 37) ^ x2;
  x0 += k1; x1 += k2; x2 += k3; x3 += k4 + 1;
  x0 += x1; x1 = rotl<u64>(x1, 25) ^ x0; x2 += x3; x3 = rotl<u64>(x3, 33) ^ x2;
  x0 += x3; x3 = rotl<u64>(x3, 46) ^ x0; x2 += x1; x1 = rotl<u64>(x1, 12) ^ x2;
  x0 += x1; x1 = rotl<u64>(x1, 58) ^ x0; x2 += x3; x3 = rotl<u64>(x3, 22) ^ x2;
  x0 += x3; x3 = rotl<u64>(x3, 32) ^ x0; x2 += x1; x1 = rotl<u64>(x1, 32) ^ x2;
  x0 += k2; x1 += k3; x2 += k4; x3 += k0 + 2;
  x0 += x1; x1 = rotl<u64>(x1, 14) ^ x0; x2 += x3; x3 = rotl<u64>(x3, 16) ^ x2;
  x0 += x3; x3 = rotl<u64>(x3, 52) ^ x0; x2 += x1; x1 = rotl<u64>(x1, 57) ^ x2;
  x0 += x1; x1 = rotl<u64>(x1, 23) ^ x0; x2 += x3; x3 = rotl<u64>(x3, 40) ^ x2;
  x0 += x3; x3 = rotl<u64>(x3, 5) ^ x0; x2 += x1; x1 = rotl<u64>(x1, 37) ^ x2;
  x0 += k3; x1 += k4; x2 += k0; x3 += k1 + 3;
  x0 += x1; x1 = rotl<u64>(x1, 25) ^ x0; x2 += x3; x3 = rotl<u64>(x3, 33) ^ x2;
  x0 += x3; x3 = rotl<u64>(x3, 46) ^ x0; x2 += x1; x1 = rotl<u64>(x1, 12) ^ x2;
  x0 += x1; x1 = rotl<u64>(x1, 58) ^ x0; x2 += x3; x3 = rotl<u64>(x3, 22) ^ x2;
  x0 += x3; x3 = rotl<u64>(x3, 32) ^ x0; x2 += x1; x1 = rotl<u64>(x1, 32) ^ x2;
  x0 += k4; x1 += k0; x2 += k1; x3 += k2 + 4;
  x0 += x1; x1 = rotl<u64>(x1, 14) ^ x0; x2 += x3; x3 = rotl<u64>(x3, 16) ^ x2;
  x0 += x3; x3 = rotl<u64>(x3, 52) ^ x0; x2 += x1; x1 = rotl<u64>(x1, 57) ^ x2;
  x0 += x1; x1 = rotl<u64>(x1, 23) ^ x0; x2 += x3; x3 = rotl<u64>(x3, 40) ^ x2;
  x0 += x3; x3 = rotl<u64>(x3, 5) ^ x0; x2 += x1; x1 = rotl<u64>(x1, 37) ^ x2;
  x0 += k0; x1 += k1; x2 += k2; x3 += k3 + 5;
  word0 = x0;
  word1 = x1;
  word2 = x2;
  word3 = x3;
}

/** out[4] = threefry(counter[4], key[4]), u64 each. */
export function threefry(counter: usize, key: usize, out: usize): void {
  block(key, load<u64>(counter), load<u64>(counter, 8), load<u64>(counter, 16), load<u64>(counter, 24));
  store<u64>(out, word0);
  store<u64>(out, word1, 8);
  store<u64>(out, word2, 16);
  store<u64>(out, word3, 24);
}
