/** Powers of ten that are exact in f64. */
const exactPowersOfTen: readonly number[] = [
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
  1e20, 1e21, 1e22,
];
const [plus, minus, point, zero, nine, upperE, lowerE] = [0x2b, 0x2d, 0x2e, 0x30, 0x39, 0x45, 0x65];
const missingWords: readonly string[] = ['NA', 'NaN', 'nan', 'null'];
const isBlank = (byte: number | undefined): boolean => byte === 0x20 || byte === 0x09;

/**
 * The one number grammar of every reader.
 *
 *   number  = [+ -] (digits [. [digits]] | . digits) [(e E) [+ -] digits]
 *   missing = the empty field, NA, NaN, nan, null
 *
 * Blanks and tabs around it are not part of it. `inf`, `0x10`, `1_000`, `1,5` and a field of blanks alone are text. The value is the nearest f64, ties to even.
 *
 * @param bytes ASCII or UTF-8; the field is bytes [from, to)
 * @returns the value; NaN where it is missing; ±∞ where a number is beyond the range of f64; null where it is text
 * @example
 * parseNumber(new TextEncoder().encode('-1.5e3'), 0, 6); // => -1500
 */
export function parseNumber(bytes: Uint8Array, from: number, to: number): number | null {
  let start = from;
  let end = to;
  while (end > start && isBlank(bytes[end - 1])) end--;
  while (start < end && isBlank(bytes[start])) start++;
  if (start === end) return from === to ? NaN : null;
  if (isMissing(bytes, start, end)) return NaN;
  let i = start;
  const negative = bytes[i] === minus;
  if (negative || bytes[i] === plus) i++;

  let mantissa = 0; // exact while it has at most 15 significant digits
  let significant = 0;
  let digits = 0;
  let fraction = 0;
  let seenPoint = false;
  for (; i < end; i++) {
    const byte = bytes[i]!;
    if (byte >= zero && byte <= nine) {
      digits++;
      if (seenPoint) fraction++;
      if (significant > 0 || byte !== zero) significant++;
      mantissa = mantissa * 10 + (byte - zero);
    } else if (byte === point && !seenPoint) seenPoint = true;
    else break;
  }
  if (digits === 0) return null;

  let exponent = 0;
  if (i < end) {
    if (bytes[i] !== lowerE && bytes[i] !== upperE) return null;
    i++;
    const below = bytes[i] === minus;
    if (below || bytes[i] === plus) i++;
    if (i >= end) return null;
    for (; i < end; i++) {
      const byte = bytes[i]!;
      if (byte < zero || byte > nine) return null;
      exponent = exponent * 10 + (byte - zero);
    }
    if (below) exponent = -exponent;
  }

  // An exact integer times or over an exact power of ten rounds once (Clinger 1990); the rest is left to the engine.
  const power = exponent - fraction;
  if (significant <= 15 && power >= -22 && power <= 22) {
    const ten = exactPowersOfTen[Math.abs(power)]!;
    const value = power < 0 ? mantissa / ten : mantissa * ten;
    return negative ? -value : value;
  }
  return Number(ascii(bytes, start, end));
}

/** The same grammar for a string. */
export function parseNumberText(text: string): number | null {
  const bytes = new TextEncoder().encode(text);
  return parseNumber(bytes, 0, bytes.length);
}

function isMissing(bytes: Uint8Array, start: number, end: number): boolean {
  const first = bytes[start];
  if (first !== 0x4e && first !== 0x6e) return false; // N, n
  return missingWords.includes(ascii(bytes, start, Math.min(end, start + 5)));
}

function ascii(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let i = start; i < end; i++) text += String.fromCharCode(bytes[i]!);
  return text;
}
