import { MarginaliaError } from '@marginalia/core-wasm';
import { crc32 } from './crc32.ts';

const magic: readonly number[] = [0x4d, 0x52, 0x47, 0x4e, 0x43, 0x4b, 0x50, 0x31]; // MRGNCKP1: the digit is the version
const identityAt = 16;

/**
 * Wraps the state of a run for a checkpoint file.
 *
 *   8 bytes MRGNCKP1 | u32 CRC-32 of all that follows | u32 N | N bytes of identity in UTF-8 | state
 *
 * @param identity what the run is of: command, data, seed, plan; a resume must give the same
 */
export function encodeCheckpoint(identity: string, state: Uint8Array): Uint8Array {
  const name = new TextEncoder().encode(identity);
  const file = new Uint8Array(identityAt + name.length + state.length);
  const view = new DataView(file.buffer);
  file.set(magic);
  view.setUint32(12, name.length, true);
  file.set(name, identityAt);
  file.set(state, identityAt + name.length);
  view.setUint32(8, crc32(file.subarray(12)), true);
  return file;
}

/**
 * The state in a checkpoint file.
 *
 * @param expected identity of the run that is to be resumed; name: of the file, for messages
 * @throws E_FILE if the file is no checkpoint, or is cut off or damaged
 * @throws E_RESUME if it belongs to another run
 */
export function decodeCheckpoint(
  file: Uint8Array,
  expected: { readonly identity: string; readonly name: string },
): Uint8Array {
  const { identity, name } = expected;
  const refuse = (got: string): MarginaliaError =>
    new MarginaliaError('E_FILE', `decodeCheckpoint: a checkpoint must be whole and intact, got ${got}`, {
      where: name,
      remedy: 'Delete it to start afresh, or give another file.',
    });
  if (!magic.every((byte, index) => file[index] === byte)) throw refuse('a file of another kind');
  if (file.length < identityAt) throw refuse('one that is cut off');
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (view.getUint32(8, true) !== crc32(file.subarray(12))) throw refuse('another checksum than it states');
  const stateAt = identityAt + view.getUint32(12, true);
  if (stateAt > file.length) throw refuse('one that is cut off');
  if (new TextDecoder().decode(file.subarray(identityAt, stateAt)) !== identity)
    throw new MarginaliaError(
      'E_RESUME',
      'decodeCheckpoint: a checkpoint must belong to the same command, data and seed, got that of another run',
      { where: name, remedy: 'Delete it to start afresh, or give another file.' },
    );
  return file.slice(stateAt);
}
