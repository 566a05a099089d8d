/**
 * Keeps the `capacity` largest of kept[0 … count) ∪ x[0 … n) in `kept`, ascending, and returns how many are kept.
 *
 * By insertion: log(capacity) comparisons and one move of memory for each x that belongs, one comparison for the others.
 * The order is total, −∞ < … < −0 < 0 < … < ∞ < NaN, so what is kept depends on no order of arrival.
 */
export function largestAdd(x: usize, n: i32, capacity: i32, count: i32, kept: usize): i32 {
  for (const end = x + ((<usize>n) << 3); x < end; x += 8) {
    const value = f64.load(x);
    if (count < capacity) {
      const place = kept + ((<usize>below(kept, count, value)) << 3);
      memory.copy(place + 8, place, kept + ((<usize>count) << 3) - place);
      f64.store(place, value);
      count += 1;
    } else if (count > 0 && rank(value) > rank(f64.load(kept))) {
      const place = kept + ((<usize>(below(kept, count, value) - 1)) << 3);
      memory.copy(kept, kept + 8, place - kept);
      f64.store(place, value);
    }
  }
  return count;
}

/** How many of the ascending kept[0 … count) rank below the value. */
function below(kept: usize, count: i32, value: f64): i32 {
  const wanted = rank(value);
  let from = 0;
  let to = count;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (rank(f64.load(kept + ((<usize>middle) << 3))) < wanted) from = middle + 1;
    else to = middle;
  }
  return from;
}

/** A whole number that orders as the double does. */
@inline
function rank(value: f64): i64 {
  const bits = reinterpret<i64>(value);
  return value != value ? i64.MAX_VALUE : bits ^ ((bits >> 63) & i64.MAX_VALUE);
}
