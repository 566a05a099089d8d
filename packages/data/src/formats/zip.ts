import { MarginaliaError } from '@marginalia/core-wasm';
import { inflateSync } from 'fflate';
import { crc32 } from '../crc32.ts';
import type { Reading } from './binary-array.ts';

/** A file within a zip file, as its directory describes it. */
interface Member {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly packedBytes: number;
  readonly bytes: number;
  /** Of its local header. */
  readonly at: number;
}

const signatures = { local: 0x04034b50, directory: 0x02014b50, end: 0x06054b50 };
const endBytes = 22;
const longestComment = 65535;
/** Deflate makes of one byte at most so many. */
const mostExpansion = 1032;

/** Whether the bytes begin like a zip file with a member. */
export function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3 && bytes[3] === 4;
}

/**
 * Unpacks a zip file of stored and deflated members, each checked against its size and its CRC-32.
 *
 * What is allocated is what the directory states, and that is believed only up to maxBytes for all members together and
 * to what deflate can make of the bytes that are there.
 *
 * @throws E_FILE if it is cut off, damaged, encrypted, over 4 GiB, or unpacks to more than maxBytes
 * @see PKWARE, APPNOTE.TXT, §4.3
 */
export function unzip(
  bytes: Uint8Array,
  reading: Reading,
  maxBytes: number,
): ReadonlyMap<string, Uint8Array> {
  const { caller, name } = reading;
  const damaged: Damaged = (got, cause) =>
    new MarginaliaError('E_FILE', `${caller}: a zip file must be whole and intact, got ${got}`, {
      where: name,
      remedy: 'Copy or write it again.',
      cause,
    });
  const members = readDirectory(bytes, damaged);
  const total = members.reduce((sum, member) => sum + member.bytes, 0);
  if (total > maxBytes)
    throw new MarginaliaError(
      'E_FILE',
      `${caller}: a zip file must unpack to at most ${maxBytes} bytes, got ${total}`,
      { where: name, remedy: 'Split it, or raise maxBytes.' },
    );
  const files = new Map<string, Uint8Array>();
  for (const member of members) {
    if (files.has(member.name)) throw damaged(`${JSON.stringify(member.name.slice(0, 60))} twice`);
    files.set(member.name, unpack(bytes, member, damaged));
  }
  return files;
}

type Damaged = (got: string, cause?: unknown) => MarginaliaError;

function readDirectory(bytes: Uint8Array, damaged: Damaged): Member[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEnd(view);
  if (end === null) throw damaged('no directory at its end');
  const count = view.getUint16(end + 10, true);
  let at = view.getUint32(end + 16, true);
  if (count === 0xffff || at === 0xffffffff) throw damaged('one of 4 GiB or 65,535 members, or more');
  const members: Member[] = [];
  for (let index = 0; index < count; index++) {
    if (at + 46 > end || view.getUint32(at, true) !== signatures.directory)
      throw damaged('a directory of other bytes');
    if ((view.getUint16(at + 8, true) & 1) !== 0) throw damaged('an encrypted member');
    const nameBytes = view.getUint16(at + 28, true);
    const next = at + 46 + nameBytes + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    if (next > end) throw damaged('a directory that is cut off');
    members.push({
      name: new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameBytes)),
      method: view.getUint16(at + 10, true),
      crc: view.getUint32(at + 16, true),
      packedBytes: view.getUint32(at + 20, true),
      bytes: view.getUint32(at + 24, true),
      at: view.getUint32(at + 42, true),
    });
    at = next;
  }
  return members;
}

/** The record that ends the file lies before a comment of any length. */
function findEnd(view: DataView): number | null {
  const last = view.byteLength - endBytes;
  for (let at = last; at >= Math.max(0, last - longestComment); at--)
    if (
      view.getUint32(at, true) === signatures.end &&
      at + endBytes + view.getUint16(at + 20, true) === view.byteLength
    )
      return at;
  return null;
}

function unpack(bytes: Uint8Array, member: Member, damaged: Damaged): Uint8Array {
  const { name, method, crc, packedBytes, at } = member;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shown = JSON.stringify(name.slice(0, 60));
  if (at + 30 > bytes.length || view.getUint32(at, true) !== signatures.local)
    throw damaged(`other bytes where ${shown} begins`);
  const start = at + 30 + view.getUint16(at + 26, true) + view.getUint16(at + 28, true);
  if (start + packedBytes > bytes.length) throw damaged(`${shown} cut off`);
  const packed = bytes.subarray(start, start + packedBytes);
  if (method !== 0 && method !== 8) throw damaged(`${shown} packed by method ${method}`);
  const content = method === 0 ? packed : inflate(packed, member.bytes, (got) => damaged(`${shown} ${got}`));
  if (content.length !== member.bytes || crc32(content) !== crc)
    throw damaged(`${shown} of another length or checksum than it states`);
  return content;
}

function inflate(packed: Uint8Array, bytes: number, damaged: Damaged): Uint8Array {
  if (bytes > mostExpansion * packed.length) throw damaged('of a length that cannot be');
  try {
    // The array does not grow: a stream that is longer than stated is cut off there, and its checksum differs.
    return inflateSync(packed, { out: new Uint8Array(bytes) });
  } catch (cause) {
    throw damaged('that does not unpack', cause);
  }
}
