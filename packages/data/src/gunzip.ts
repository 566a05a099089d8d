import { MarginaliaError } from '@marginalia/core-wasm';
import { Gunzip } from 'fflate';
import { concatenate } from './concatenate.ts';
import { crc32 } from './crc32.ts';

/** Input is fed in pieces of this many bytes, so that a bomb is stopped after one piece: deflate expands ≤ 1032-fold. */
const piece = 1 << 16;
/** A member's header up to the length of its extra field. */
const headerBytes = 12;

/** Whether the bytes begin like a gzip file, whatever the file is called. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/**
 * Unpacks a gzip file of one or several members, each checked against its CRC-32 and length.
 *
 * @param options name: of the file, for messages; maxBytes: refuse to unpack to more
 * @throws E_FILE if the file is cut off, damaged or unpacks to more than maxBytes
 * @see RFC 1952
 */
export function gunzip(
  bytes: Uint8Array,
  options: { readonly name: string; readonly maxBytes: number },
): Uint8Array {
  const { name, maxBytes } = options;
  const chunks: Uint8Array[] = [];
  let total = 0;
  let crc = 0;
  let memberStart = 0;

  const damaged = (got: string, cause?: unknown): MarginaliaError => damagedGzip(name, got, cause);
  const closeMember = (end: number): void => {
    const trailer = new DataView(bytes.buffer, bytes.byteOffset + end - 8, 8);
    if (trailer.getUint32(0, true) !== crc) throw damaged('another checksum than it states');
    if (trailer.getUint32(4, true) !== (total - memberStart) % 0x1_0000_0000)
      throw damaged('another length than it states');
    crc = 0;
    memberStart = total;
  };

  const stream = new Gunzip((chunk) => {
    total += chunk.length;
    if (total > maxBytes) throw largeGzip(name, maxBytes);
    crc = crc32(chunk, crc);
    if (chunk.length > 0) chunks.push(chunk);
  });
  stream.onmember = closeMember;
  try {
    for (let start = 0; start < bytes.length;) {
      const end = pieceEnd(bytes, start);
      stream.push(bytes.subarray(start, end), end === bytes.length);
      start = end;
    }
  } catch (cause) {
    if (cause instanceof MarginaliaError) throw cause;
    throw damaged(cause instanceof Error ? cause.message : String(cause), cause);
  }
  if (bytes.length < 18) throw damaged(`${bytes.length} bytes`);
  closeMember(bytes.length);
  return concatenate(chunks);
}

/** The inflater misreads a member's header that is cut before its extra field (bgzip writes one): cut after it. */
function pieceEnd(bytes: Uint8Array, start: number): number {
  const end = Math.min(start + piece, bytes.length);
  for (let i = end - headerBytes; i < end; i++)
    if (bytes[i] === 0x1f && bytes[i + 1] === 0x8b) return Math.min(i + headerBytes, bytes.length);
  return end;
}

export function damagedGzip(name: string, got: string, cause?: unknown): MarginaliaError {
  return new MarginaliaError('E_FILE', `readTable: a gzip file must be whole and intact, got ${got}`, {
    where: name,
    remedy: 'Copy or download the file again.',
    cause,
  });
}

export function largeGzip(name: string, maxBytes: number): MarginaliaError {
  return new MarginaliaError(
    'E_FILE',
    `readTable: a gzip file must unpack to at most ${maxBytes} bytes, got more`,
    { where: name, remedy: 'Split it, or raise maxBytes.' },
  );
}
