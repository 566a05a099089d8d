import type { MarginaliaError } from '@marginalia/core-wasm';
import { parseNumberText } from '@marginalia/data';
import { suggest, usage } from './usage-error.ts';

/** The options of one command line, read strictly and by name. */
export interface Flags {
  /** Whether a switch is on. */
  on(name: string): boolean;
  /** A text that is not empty. */
  text(name: string): string | null;
  /** A comma-separated list of names. */
  names(name: string): readonly string[] | null;
  whole(name: string, limits: { readonly min: number; readonly max?: number }): number | null;
  /** A comma-separated list of whole numbers. */
  wholes(name: string, limits: { readonly min: number; readonly length?: number }): readonly number[] | null;
  /** @param limits `above` and `below` exclude their values, `min` and `max` do not */
  real(
    name: string,
    limits: {
      readonly min?: number;
      readonly above?: number;
      readonly below?: number;
      readonly max?: number;
    },
  ): number | null;
  choice<T extends string>(name: string, choices: readonly T[]): T | null;
  /** A:B, the rows A … B−1. */
  range(name: string): readonly [number, number] | null;
  /** @throws E_ARGUMENT with the reason if the option was given */
  refuse(name: string, reason: string): void;
}

/**
 * Reads raw options: one grammar of numbers, no clamping, no guessing.
 *
 * @throws E_ARGUMENT for every value that is not what its option takes
 */
export function readFlags(
  command: string,
  options: Readonly<Record<string, unknown>>,
  defaults: ReadonlySet<string>,
): Flags {
  const raw = (name: string): string | null => {
    const value = options[camelCase(name)];
    return typeof value === 'string' ? value : null;
  };
  const wrong = (
    name: string,
    requirement: string,
    given: string,
    remedy: string | null = null,
  ): MarginaliaError =>
    usage(
      `${command}: ${name.replaceAll('-', ' ')} must be ${requirement}, got ${given === '' ? 'nothing' : given}`,
      {
        where: `--${name}`,
        ...(remedy === null ? {} : { remedy }),
      },
    );

  const whole: Flags['whole'] = (name, { min, max = Number.MAX_SAFE_INTEGER }) => {
    const given = raw(name);
    if (given === null) return null;
    const value = parseNumberText(given);
    if (value === null || !Number.isSafeInteger(value) || value < min || value > max) {
      const anySize = max === Number.MAX_SAFE_INTEGER && !(value !== null && value > max);
      const limits = anySize ? `of at least ${min}` : `from ${min} to ${max}`;
      throw wrong(name, `a whole number ${limits}`, given);
    }
    return value;
  };

  return {
    on: (name) => options[camelCase(name)] === true,
    text(name) {
      const given = raw(name);
      if (given === '') throw wrong(name, 'given a value', given);
      return given;
    },
    names(name) {
      const given = raw(name);
      if (given === null) return null;
      const list = given.split(',').map((part) => part.trim());
      if (list.some((part) => part === '')) throw wrong(name, 'names with commas between them', given);
      return list;
    },
    whole,
    wholes(name, { min, length }) {
      const given = raw(name);
      if (given === null) return null;
      const values = given.split(',').map((part) => parseNumberText(part.trim()));
      const some = length === undefined ? 'whole numbers' : `${length} whole numbers`;
      if (length !== undefined && values.length !== length)
        throw wrong(name, `${some} with commas between them`, given);
      return values.map((value) => {
        if (value !== null && Number.isSafeInteger(value) && value >= min) return value;
        throw wrong(name, `${some} of at least ${min} with commas between them`, given);
      });
    },
    real(name, { min = -Infinity, above = -Infinity, below = Infinity, max = Infinity }) {
      const given = raw(name);
      if (given === null) return null;
      const value = parseNumberText(given);
      if (
        value === null ||
        !Number.isFinite(value) ||
        value < min ||
        value <= above ||
        value >= below ||
        value > max
      ) {
        const least = above > -Infinity ? ` above ${above}` : min > -Infinity ? ` of at least ${min}` : '';
        const most = below < Infinity ? ` and below ${below}` : max < Infinity ? ` and at most ${max}` : '';
        const limits = least + most;
        throw wrong(name, `a finite number${limits}`, given);
      }
      return value;
    },
    choice<T extends string>(name: string, choices: readonly T[]): T | null {
      const given = raw(name);
      if (given === null) return null;
      const found = choices.find((choice) => choice === given);
      if (found === undefined) {
        throw wrong(name, `one of ${choices.join(', ')} in this version`, given, suggest(given, choices));
      }
      return found;
    },
    range(name) {
      const given = raw(name);
      if (given === null) return null;
      const ends = given.split(':').map((part) => parseNumberText(part));
      const [from, to] = ends;
      if (
        ends.length !== 2 ||
        typeof from !== 'number' ||
        typeof to !== 'number' ||
        !Number.isSafeInteger(from) ||
        !Number.isSafeInteger(to) ||
        from < 0 ||
        to <= from
      ) {
        throw wrong(
          name,
          'A:B with whole numbers 0 ≤ A < B',
          given,
          'It takes the rows A … B−1, counted from 0.',
        );
      }
      return [from, to];
    },
    refuse(name, reason) {
      const value = options[camelCase(name)];
      if (value !== undefined && value !== false && !defaults.has(camelCase(name)))
        throw usage(`${command}: this command does not take --${name}, ${reason}`, { where: `--${name}` });
    },
  };
}

const camelCase = (name: string): string =>
  name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
