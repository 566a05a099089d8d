// The largest numbers of a stream: a list of up to `room` doubles gathers what is above the floor; where it is full, all
// but the `capacity` largest are dropped by selection, and the smallest of these is the floor, at the list's start.
//
//   state [2]: how many there are (f64) | the order of the floor (i64)

const SMALL: usize = 16 << 3;

/** The order of doubles as that of integers: −0 below +0. NaN has a place, too. */
@inline
function order(x: usize): i64 {
  const bits = load<i64>(x);
  return bits ^ ((bits >> 63) & 0x7fffffffffffffff);
}

export function largestStart(state: usize): void {
  store<f64>(state, 0);
  store<i64>(state, i64.MIN_VALUE, 8);
}

/** Adds x [n] and gives the smallest of them, ∞ for none. */
export function largestAdd(x: usize, n: i32, capacity: i32, room: i32, list: usize, state: usize): f64 {
  let smallest: f64 = Infinity;
  let count = <i32>load<f64>(state);
  const end = x + (<usize>n << 3);
  while (x < end) {
    if (count == room && (count = trim(list, count, capacity, state)) == room) unreachable();
    // all that fit for certain
    const stop = min(end, x + (<usize>(room - count) << 3));
    const floor = load<i64>(state, 8);
    let to = list + (<usize>count << 3);
    for (; x < stop; x += 8) {
      const value = load<f64>(x);
      smallest = value < smallest ? value : smallest;
      store<f64>(to, value);
      to += <usize>(order(x) > floor) << 3;
    }
    count = <i32>((to - list) >> 3);
  }
  store<f64>(state, count);
  return smallest;
}

/** Leaves the `capacity` largest in the list, ascending, and gives their number. */
export function largestSort(capacity: i32, list: usize, state: usize): i32 {
  const count = trim(list, <i32>load<f64>(state), capacity, state);
  store<f64>(state, count);
  sort(list, list + (<usize>count << 3));
  return count;
}

function trim(list: usize, count: i32, capacity: i32, state: usize): i32 {
  if (count <= capacity) return count;
  const from = list + (<usize>(count - capacity) << 3);
  select(list, list + (<usize>count << 3), from);
  memory.copy(list, from, <usize>capacity << 3);
  store<i64>(state, order(list), 8);
  return capacity;
}

/** Puts at `place` what sorting [first, end) puts there, nothing larger before it and nothing smaller behind. Hoare 1961, CACM 4, 321. */
function select(first: usize, end: usize, place: usize): void {
  while (end - first > SMALL) {
    const pivot = median(first, end);
    const middle = split(first, end, pivot);
    if (place < middle) {
      end = middle;
    } else if (middle > first) {
      first = middle;
    } else {
      // the pivot is the smallest: past all that equal it
      first = split(first, end, pivot + 1);
      if (place < first) return;
    }
  }
  insertionSort(first, end);
}

/** Hoare 1962, Comp. J. 5, 10. */
function sort(first: usize, end: usize): void {
  while (end - first > SMALL) {
    const pivot = median(first, end);
    let middle = split(first, end, pivot);
    if (middle == first) {
      first = split(first, end, pivot + 1);
    } else if (middle - first < end - middle) {
      sort(first, middle);
      first = middle;
    } else {
      sort(middle, end);
      end = middle;
    }
  }
  insertionSort(first, end);
}

/** Brings what is below the pivot to the front and gives its end. Without a branch that depends on values: they are at random. */
function split(first: usize, end: usize, pivot: i64): usize {
  let to = first;
  for (let x = first; x < end; x += 8) {
    const below = order(x) < pivot;
    const value = load<f64>(x);
    store<f64>(x, load<f64>(to));
    store<f64>(to, value);
    to += <usize>below << 3;
  }
  return to;
}

function median(first: usize, end: usize): i64 {
  const a = order(first);
  const b = order(first + (((end - first) >> 4) << 3));
  const c = order(end - 8);
  return max(min(a, b), min(max(a, b), c));
}

function insertionSort(first: usize, end: usize): void {
  for (let x = first + 8; x < end; x += 8) {
    const value = load<f64>(x);
    const rank = order(x);
    let to = x;
    for (; to > first && order(to - 8) > rank; to -= 8) store<f64>(to, load<f64>(to - 8));
    store<f64>(to, value);
  }
}
