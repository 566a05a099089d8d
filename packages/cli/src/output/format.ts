import type { Mode } from '../schemas/common.ts';

/** A number for people: six significant digits, large integers in groups of three. */
export function number(value: number, digits = 6): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return grouped(String(value));
  return value
    .toPrecision(digits)
    .replace(/(\.\d*?)0+(?=e|$)/, '$1')
    .replace(/\.(?=e|$)/, '');
}

/** A number in nats with fixed decimals, so that columns of them line up. */
export function nats(value: number, decimals = 3): string {
  return Number.isFinite(value) ? value.toFixed(decimals) : number(value);
}

export const interval = ([low, high]: readonly [number, number], decimals = 3): string =>
  `[${nats(low, decimals)}, ${nats(high, decimals)}]`;

/** A duration: 0.042 s, 12.3 s, 3 min 20 s. */
export function duration(seconds: number): string {
  if (seconds < 100) return `${seconds < 10 ? seconds.toFixed(3) : seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/** How the kernels ran: turbo, or plain and why. */
export const modeName = ({ mode, modeReason }: Mode): string =>
  modeReason === null ? mode : `${mode}: ${modeReason}`;

export const plural = (count: number, noun: string, many = `${noun}s`): string =>
  `${number(count)} ${count === 1 ? noun : many}`;

/** A text without characters that steer a terminal: names of columns and files come from others. */
export const printable = (text: string): string => text.replaceAll(/[^\P{Cc}\n]/gu, '\uFFFD');

/** Where a result was written, in words. */
export const placeOf = (path: string): string => (path === '-' ? 'standard output' : path);

const grouped = (digits: string): string => digits.replace(/\B(?=(\d{3})+$)/g, ',');
