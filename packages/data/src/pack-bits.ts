/**
 * Packs rows of 0 and 1 eight to a byte, the most significant bit first; a row begins at a byte, its last one is filled
 * with zeros. As `numpy.packbits(bits, axis=1)`: 784 pixels are 98 bytes.
 *
 * @param bits [n, columns]; anything but 0 counts as 1
 * @example
 * [...packBits(Uint8Array.of(1, 0, 1, 0, 0, 0, 0, 1, 1), 9)]; // => [161, 128]
 */
export function packBits(bits: Uint8Array, columns: number): Uint8Array {
  const width = Math.ceil(columns / 8);
  const rows = bits.length / columns;
  const packed = new Uint8Array(rows * width);
  for (let row = 0; row < rows; row++)
    for (let j = 0; j < columns; j++)
      if (bits[row * columns + j] !== 0) packed[row * width + (j >> 3)]! |= 0x80 >> (j & 7);
  return packed;
}

/**
 * The inverse of `packBits`.
 *
 * @param out where the bits go, if not into memory of their own: n × columns bytes
 * @example
 * [...unpackBits(Uint8Array.of(161, 128), 9)]; // => [1, 0, 1, 0, 0, 0, 0, 1, 1]
 */
export function unpackBits(
  packed: Uint8Array,
  columns: number,
  out: Uint8Array = new Uint8Array((packed.length / Math.ceil(columns / 8)) * columns),
): Uint8Array {
  const width = Math.ceil(columns / 8);
  for (let row = 0, to = 0; to < out.length; row++)
    for (let j = 0; j < columns; j++) out[to++] = (packed[row * width + (j >> 3)]! >> (7 - (j & 7))) & 1;
  return out;
}
