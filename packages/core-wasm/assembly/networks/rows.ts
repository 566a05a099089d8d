/** x[r, :] ← coefficients[r] x[r, :] for x [rows, columns]. */
export function scaleRowsF32(x: usize, rows: i32, columns: i32, coefficients: usize): void {
  const whole = (<usize>(columns & ~7)) << 2;
  for (let r = 0; r < rows; ++r, coefficients += 4) {
    for (const end = x + whole; x < end; x += 32) {
      v128.store(x, f32x4.mul(v128.load32_splat(coefficients), v128.load(x)));
      v128.store(x, f32x4.mul(v128.load32_splat(coefficients), v128.load(x, 16)), 16);
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
