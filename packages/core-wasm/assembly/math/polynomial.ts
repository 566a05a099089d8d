/** Σ c[i] xⁱ, i = 0 … degree, by Horner's rule. */
@inline
export function polynomial(c: usize, degree: i32, x: f64): f64 {
  let at = c + (<usize>degree << 3);
  let sum = f64.load(at);
  while (at > c) {
    at -= 8;
    sum = sum * x + f64.load(at);
  }
  return sum;
}
