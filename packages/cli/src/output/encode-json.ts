/** Elements of an array that are turned to text at once: a whole document may be longer than a string can be. */
const block = 1000;

/**
 * One document as one line of JSON, in parts; what JSON cannot hold is "inf", "-inf" and "nan".
 */
export function* encodeJson(document: object): Generator<string, void> {
  let before = '{';
  for (const [key, value] of Object.entries(document) as Iterable<[string, unknown]>) {
    yield `${before}${JSON.stringify(key)}:`;
    before = ',';
    if (!Array.isArray(value)) {
      yield textOf(value);
      continue;
    }
    for (let at = 0; at < value.length || at === 0; at += block)
      yield (at === 0 ? '[' : ',') + textOf(value.slice(at, at + block)).slice(1, -1);
    yield ']';
  }
  yield '}\n';
}

const textOf = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'number' && !Number.isFinite(part) ? nonFinite(part) : part,
  );

const nonFinite = (value: number): string => (Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf');
