/**
 * One document as one line of JSON, typed arrays as arrays and what JSON cannot hold as
 * "inf", "-inf" and "nan".
 */
export function encodeJson(document: object): string {
  return JSON.stringify(document, (_key, value: unknown) => {
    if (typeof value === 'number' && !Number.isFinite(value)) return nonFinite(value);
    if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return Array.from(value as Float64Array);
    return value;
  });
}

const nonFinite = (value: number): string => (Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf');
