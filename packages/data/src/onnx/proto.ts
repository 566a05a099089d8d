import { concatenate } from '../concatenate.ts';

/** An encoded field of a Protocol Buffers message; a message is its fields one after the other. */
export type Field = Uint8Array;

const wire = { varint: 0, bytes: 2 };

/** A whole number, 0 … 2⁵³ − 1. */
export function int(number: number, value: number): Field {
  return concatenate([tag(number, wire.varint), varint(value)]);
}

export function text(number: number, value: string): Field {
  return bytes(number, new TextEncoder().encode(value));
}

export function bytes(number: number, value: Uint8Array): Field {
  return concatenate([tag(number, wire.bytes), varint(value.length), value]);
}

/** A message within a message. */
export function message(number: number, ...fields: Field[]): Field {
  return bytes(number, concatenate(fields));
}

function tag(number: number, wireType: number): Uint8Array {
  return varint(8 * number + wireType);
}

/** Seven bits a byte, the lowest first; the top bit says that more follow. */
function varint(value: number): Uint8Array {
  const out: number[] = [];
  let left = value;
  for (; left >= 128; left = Math.floor(left / 128)) out.push((left % 128) + 128);
  out.push(left);
  return Uint8Array.from(out);
}
