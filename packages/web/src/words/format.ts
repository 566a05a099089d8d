/** A number of nats with a true minus sign and fixed decimals, so that digits stand under digits. */
export function formatNats(value: number, decimals = 6): string {
  if (value === Infinity) return '∞';
  if (value === -Infinity) return '−∞';
  const text = Math.abs(value).toFixed(decimals);
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}

/** A change, with its sign; what rounds to nothing is 0 without one. */
export function formatChange(value: number, decimals = 6): string {
  const text = formatNats(value, decimals);
  return value > 0 && Number(text) !== 0 ? `+${text}` : text;
}

/** A size in nats for a sentence: four decimals, three digits where that says nothing, 0 for what is rounding. */
export function formatSize(value: number): string {
  if (value < 1e-9) return '0';
  return value < 1e-3 ? value.toExponential(2).replaceAll('-', '−') : formatNats(value, 4);
}

/** A coordinate or parameter: four significant digits, two decimals at least, plain where that is short. */
export function formatValue(value: number): string {
  const magnitude = Math.abs(value);
  const plain = magnitude === 0 || (magnitude >= 1e-3 && magnitude < 1e12);
  const rounded = magnitude < 100 ? value.toPrecision(4) : value.toFixed(2);
  return (plain ? String(Number(rounded)) : value.toExponential(3)).replaceAll('-', '−');
}

/** 1 point, 2 points. */
export function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
