/** The largest of x[0 … n), NaN passed over; −∞ of nothing. `lanes` is room for 4 doubles. */
export function maximum(x: usize, n: i32, lanes: usize): f64 {
  const end = x + ((<usize>n) << 3);
  let largest = -Infinity;
  if (n >= 4) {
    x = laneMaxima(x, n & ~3, lanes);
    for (let i: usize = 0; i < 32; i += 8) largest = larger(largest, f64.load(lanes + i));
  }
  for (; x < end; x += 8) largest = larger(largest, f64.load(x));
  return largest;
}

function laneMaxima(x: usize, n: i32, lanes: usize): usize {
  let lower = v128.load64_splat(NOTHING);
  let upper = lower;
  for (const end = x + ((<usize>n) << 3); x < end; x += 32) {
    lower = f64x2.pmax(lower, v128.load(x));
    upper = f64x2.pmax(upper, v128.load(x, 16));
  }
  v128.store(lanes, lower);
  v128.store(lanes, upper, 16);
  return x;
}

const NOTHING = memory.data<f64>([-Infinity]);

@inline
function larger(a: f64, b: f64): f64 {
  return a < b ? b : a;
}

/** How many of x[0 … n) equal the value. */
export function countEqual(x: usize, n: i32, value: f64): i32 {
  let count = 0;
  for (const end = x + ((<usize>n) << 3); x < end; x += 8) count += <i32>(f64.load(x) == value);
  return count;
}

/** Whether x[0 … n) has a NaN. */
export function hasNaN(x: usize, n: i32): bool {
  for (const end = x + ((<usize>n) << 3); x < end; x += 8) {
    const value = f64.load(x);
    if (value != value) return true;
  }
  return false;
}
