const table = /* @__PURE__ */ crcTable();

/**
 * The CRC-32 of gzip and zip: polynomial 0xEDB88320, reflected.
 *
 * @param before the CRC of what came before these bytes
 * @see RFC 1952, §8
 */
export function crc32(bytes: Uint8Array, before = 0): number {
  let crc = ~before;
  for (let i = 0; i < bytes.length; i++) crc = table[(crc ^ bytes[i]!) & 0xff]! ^ (crc >>> 8);
  return ~crc >>> 0;
}

function crcTable(): Int32Array {
  return Int32Array.from({ length: 256 }, (_, byte) => {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc & 1 ? 0xedb88320 : 0) ^ (crc >>> 1);
    return crc;
  });
}
