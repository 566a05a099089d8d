/** out[i] = unit · x[i] for bytes x, in f64 and rounded once to f32: 1 / 255 for grey. */
export function bytesF32(x: usize, n: i32, unit: f64, out: usize): void {
  const units = f64x2.splat(unit);
  const whole = <usize>(n & ~3);
  let i: usize = 0;
  if (unit == 1) {
    for (; i < whole; i += 4) v128.store(out + (i << 2), f32x4.convert_i32x4_u(fourBytes(x + i)));
  }
  for (; i < whole; i += 4) {
    const four = fourBytes(x + i);
    const low = f64x2.mul(units, f64x2.convert_low_i32x4_u(four));
    const high = f64x2.mul(units, f64x2.convert_low_i32x4_u(v128.shuffle<i64>(four, four, 1, 1)));
    v128.store(out + (i << 2), v128.shuffle<i64>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2));
  }
  for (; i < <usize>n; ++i) store<f32>(out + (i << 2), <f32>(unit * <f64>load<u8>(x + i)));
}

@inline
function fourBytes(x: usize): v128 {
  return i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(x)));
}

/** x[r, :] ← coefficients[r] x[r, :] for x [rows, columns]. */
export function scaleRowsF32(x: usize, rows: i32, columns: i32, coefficients: usize): void {
  const whole = (<usize>(columns & ~7)) << 2;
  for (let r = 0; r < rows; ++r, coefficients += 4) {
    for (const end = x + whole; x < end; x += 32) {
      const one = f32x4.mul(v128.load32_splat(coefficients), v128.load(x));
      const other = f32x4.mul(v128.load32_splat(coefficients), v128.load(x, 16));
      v128.store(x, one);
      v128.store(x, other, 16);
    }
    for (const end = x + ((<usize>(columns & 7)) << 2); x < end; x += 4) {
      store<f32>(x, load<f32>(coefficients) * load<f32>(x));
    }
  }
}

/** out[r] = Σ_j x[r, j]² in f64, one chain over j, for x [rows, columns] of f32. */
export function rowSquaresF32(x: usize, rows: i32, columns: i32, out: usize): void {
  for (let r = 0; r < rows; ++r, out += 8) {
    let sum: f64 = 0;
    for (const end = x + ((<usize>columns) << 2); x < end; x += 4) {
      const value = <f64>load<f32>(x);
      sum += value * value;
    }
    store<f64>(out, sum);
  }
}
