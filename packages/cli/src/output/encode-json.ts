/**
 * One document as one line of JSON; what JSON cannot hold is "inf", "-inf" and "nan".
 */
export function encodeJson(document: object): string {
  return JSON.stringify(document, (_key, value: unknown) => {
    if (typeof value === 'number' && !Number.isFinite(value)) return nonFinite(value);
    return value;
  });
}

const nonFinite = (value: number): string => (Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf');
