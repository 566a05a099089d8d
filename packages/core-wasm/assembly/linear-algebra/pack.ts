/** Bytes of one step of a panel of B: two vectors. */
export const PANEL_STEP: usize = 32;

/**
 * Copies lines of a matrix into panels, `width` lines to a panel, step by step; missing lines of the last panel are 0.
 *
 *   source                        panel 0                       panel 1
 *   line 0   a0 a1 a2 …           a0 b0 c0 d0  a1 b1 c1 d1 …    e0 f0 0 0  e1 f1 0 0 …
 *   line 1   b0 b1 b2 …           └ step 0 ─┘  └ step 1 ─┘
 *   …
 *
 * across, along: bytes from line to line and from step to step, that of an element.
 */
export function packPanels<T>(
  source: usize, across: usize, along: usize, lines: i32, steps: i32, width: i32, to: usize,
): void {
  const size = <usize>width * sizeof<T>();
  const whole = steps & ~(<i32>(16 / sizeof<T>()) - 1);
  for (let line = 0; line < lines; line += width, source += across * width) {
    const present = min(width, lines - line);
    const end = to + size * steps;
    let from = source;
    if (present == width) {
      for (const squares = to + size * whole; to < squares; to += size * (16 / sizeof<T>()), from += 16) {
        let square = from, at = to;
        do {
          transpose<T>(square, across, at, size);
          square += across * (16 / sizeof<T>()), at += 16;
        } while (at < to + size);
      }
    }
    for (; to < end; to += size, from += along) {
      for (let i = 0; i < width; ++i) {
        const value: T = i < present ? load<T>(from + across * i) : <T>0;
        store<T>(to + <usize>i * sizeof<T>(), value);
      }
    }
  }
}

/**
 * One such panel of lines that are neighbours, by whole vectors: what follows in memory, no further than the last line's
 * last element, takes the places of missing lines.
 */
export function packColumns<T>(source: usize, along: usize, lines: i32, steps: i32, width: i32, to: usize): void {
  const size = <usize>width * sizeof<T>();
  const present = <usize>lines * sizeof<T>();
  let from = source;
  for (const end = source + along * (steps - 1) + present; steps > 0 && from + size <= end; --steps, from += along) {
    for (let i: usize = 0; i < size; i += 16, to += 16) v128.store(to, v128.load(from + i));
  }
  for (; steps > 0; --steps, from += along, to += size) memory.copy(to, from, present);
}

/** A square of as many lines as a vector has elements. */
@inline
function transpose<T>(from: usize, fromRow: usize, to: usize, toRow: usize): void {
  const a = v128.load(from), b = v128.load(from + fromRow);
  if (sizeof<T>() == 8) {
    v128.store(to, v128.shuffle<f64>(a, b, 0, 2));
    v128.store(to + toRow, v128.shuffle<f64>(a, b, 1, 3));
  } else {
    const c = v128.load(from + fromRow * 2), d = v128.load(from + fromRow * 3);
    const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5), cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
    v128.store(to, v128.shuffle<f64>(ab, cd, 0, 2));
    v128.store(to + toRow, v128.shuffle<f64>(ab, cd, 1, 3));
    const abRest = v128.shuffle<f32>(a, b, 2, 6, 3, 7), cdRest = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
    v128.store(to + toRow * 2, v128.shuffle<f64>(abRest, cdRest, 0, 2));
    v128.store(to + toRow * 3, v128.shuffle<f64>(abRest, cdRest, 1, 3));
  }
}
