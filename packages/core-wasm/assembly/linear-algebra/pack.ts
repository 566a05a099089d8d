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
 * across, along: bytes from line to line and from step to step; one of them is that of an element.
 */
export function packPanels<T>(
  source: usize, across: usize, along: usize, lines: i32, steps: i32, width: i32, to: usize,
): void {
  const size = <usize>width * sizeof<T>();
  for (let line = 0; line < lines; line += width, source += across * width) {
    const present = min(width, lines - line);
    const end = to + size * steps;
    let from = source;
    if (present < width) {
      for (; to < end; to += size, from += along) {
        for (let i = 0; i < width; ++i) {
          const value: T = i < present ? load<T>(from + across * i) : <T>0;
          store<T>(to + <usize>i * sizeof<T>(), value);
        }
      }
    } else if (across == sizeof<T>()) {
      for (; to < end; to += size, from += along) {
        for (let i: usize = 0; i < size; i += 16) v128.store(to + i, v128.load(from + i));
      }
    } else {
      for (; to < end; to += size, from += along) {
        for (let i = 0; i < width; ++i) store<T>(to + <usize>i * sizeof<T>(), load<T>(from + across * i));
      }
    }
  }
}
