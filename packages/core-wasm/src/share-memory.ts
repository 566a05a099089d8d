/** Sections of a module, and kinds of an import, by their numbers in WebAssembly's binary format. */
const importSection = 2;
const kinds = { function: 0, table: 1, memory: 2, global: 3 } as const;
/** Of limits: bit 0 that there is a maximum, bit 1 that the memory is shared. */
const hasMaximum = 1;
const shared = 2;

/**
 * The module with its imported memory declared as shared: one bit of the bytes, and the same code. Instances of it can work
 * on one memory; instances of the module itself cannot. What is no such module is returned as it is.
 *
 * Source: WebAssembly Core Specification 2.0, 5.5.5; threads proposal, limits.
 */
export function shareMemory(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  let at = 8; // behind magic and version
  const byte = (): number => bytes[at++] ?? 0;
  const number = (): number => {
    for (let value = 0, scale = 1; ; scale *= 128) {
      const next = byte();
      value += (next & 127) * scale;
      if (next < 128) return value;
    }
  };
  const skip = (length: number): void => void (at += length);
  const skipLimits = (): void => {
    const flags = byte();
    number();
    if (flags & hasMaximum) number();
  };
  while (at < bytes.length) {
    const section = byte();
    const length = number();
    if (section !== importSection) {
      skip(length);
      continue;
    }
    for (let left = number(); left > 0; left--) {
      skip(number()); // module
      skip(number()); // name
      const kind = byte();
      if (kind === kinds.memory) {
        const copy = bytes.slice();
        copy[at] = copy[at]! | shared;
        return copy;
      }
      if (kind === kinds.function) number();
      else if (kind === kinds.global) skip(2);
      else {
        skip(1);
        skipLimits();
      }
    }
  }
  return bytes;
}
