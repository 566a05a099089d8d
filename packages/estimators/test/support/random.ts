/** Uniforms in (0, 1) by Marsaglia's xorshift32, for tests that need numbers of no importance. */
function uniforms(seed: number): () => number {
  let state = (seed * 2654435761 + 1) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state = (state ^ (state << 5)) >>> 0;
    return (state - 0.5) / 2 ** 32;
  };
}

/** Standard normals by Box and Muller. */
export function normals(seed: number): () => number {
  const uniform = uniforms(seed);
  for (let i = 0; i < 20; i++) uniform();
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

export function normalVector(seed: number, length: number, sd = 1, mean = 0): Float64Array {
  const normal = normals(seed);
  return Float64Array.from({ length }, () => mean + sd * normal());
}
