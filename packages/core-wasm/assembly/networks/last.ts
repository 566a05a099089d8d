/** The last elements of a row, filled up to two vectors. */
@inline
export function fillLast(from: usize, bytes: usize, to: usize, filler: f32): void {
  const fill = f32x4.splat(filler);
  v128.store(to, fill);
  v128.store(to, fill, 16);
  memory.copy(to, from, bytes);
}
