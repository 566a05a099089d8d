/** The fields of a Protocol Buffers message by their numbers: whole numbers, and bytes not yet read. */
export function readProto(message: Uint8Array): ReadonlyMap<number, (number | Uint8Array)[]> {
  const fields = new Map<number, (number | Uint8Array)[]>();
  let at = 0;
  const varint = (): number => {
    for (let value = 0, factor = 1; ; factor *= 128) {
      const byte = message[at++]!;
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  };
  while (at < message.length) {
    const tag = varint();
    const wire = tag % 8;
    if (wire !== 0 && wire !== 2) throw new Error(`wire type ${wire}`);
    const value = varint();
    const content = wire === 0 ? value : message.subarray(at, (at += value));
    if (at > message.length) throw new Error('a field beyond its message');
    const number = (tag - wire) / 8;
    fields.set(number, [...(fields.get(number) ?? []), content]);
  }
  return fields;
}

export function messages(
  fields: ReturnType<typeof readProto>,
  number: number,
): ReturnType<typeof readProto>[] {
  return (fields.get(number) ?? []).map((value) => readProto(value as Uint8Array));
}

export function texts(fields: ReturnType<typeof readProto>, number: number): string[] {
  return (fields.get(number) ?? []).map((value) =>
    new TextDecoder('utf-8', { fatal: true }).decode(value as Uint8Array),
  );
}
