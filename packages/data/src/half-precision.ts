/**
 * Half-precision numbers (IEEE 754 binary16: 1 sign, 5 exponent, 10 fraction bits) as f32, exactly.
 *
 *   (−1)ˢ 2^(e − 15) (1 + f / 1024),   e = 0: (−1)ˢ 2⁻¹⁴ f / 1024,   e = 31: ±∞ or NaN
 *
 * @param bytes little-endian
 */
export function widenFloat16(bytes: Uint8Array): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const out = new Float32Array(bytes.length / 2);
  const bits = new Uint32Array(out.buffer);
  for (let i = 0; i < out.length; i++) {
    const half = view.getUint16(2 * i, true);
    const sign = (half & 0x8000) << 16;
    const exponent = (half >> 10) & 31;
    const fraction = half & 1023;
    if (exponent === 0) out[i] = (sign === 0 ? fraction : -fraction) / 16_777_216; // 2⁻²⁴
    else bits[i] = sign | ((exponent === 31 ? 255 : exponent + 112) << 23) | (fraction << 13);
  }
  return out;
}

/**
 * bfloat16 numbers (the upper half of an f32) as f32, exactly.
 *
 * @param bytes little-endian
 */
export function widenBfloat16(bytes: Uint8Array): Float32Array {
  const out = new Float32Array(bytes.length / 2);
  const bits = new Uint32Array(out.buffer);
  for (let i = 0; i < out.length; i++) bits[i] = (bytes[2 * i]! << 16) | (bytes[2 * i + 1]! << 24);
  return out;
}
