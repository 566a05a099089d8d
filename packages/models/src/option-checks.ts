import { type ErrorCode, MarginaliaError } from '@marginalia/core-wasm';

/** Checks of options, in the name of a function. All throw E_ARGUMENT. */
export interface OptionChecks {
  readonly refuse: (requirement: string, got: unknown, code?: ErrorCode) => MarginaliaError;
  readonly whole: (name: string, value: number, least: number, most?: number) => void;
  readonly positive: (name: string, value: number) => void;
  readonly notNegative: (name: string, value: number) => void;
  readonly oneOf: (name: string, value: unknown, names: readonly string[]) => void;
  readonly list: (name: string, value: unknown) => void;
}

/** @param caller the function whose options they are */
export function optionChecks(caller: string): OptionChecks {
  const refuse = (requirement: string, got: unknown, code: ErrorCode = 'E_ARGUMENT'): MarginaliaError =>
    new MarginaliaError(code, `${caller}: ${requirement}, got ${String(got)}`);
  return {
    refuse,
    whole(name, value, least, most) {
      if (Number.isSafeInteger(value) && value >= least && value <= (most ?? value)) return;
      const range = most === undefined ? `≥ ${least}` : `from ${least} to ${most}`;
      throw refuse(`${name} must be a whole number ${range}`, value);
    },
    positive(name, value) {
      if (!(value > 0 && Number.isFinite(value))) throw refuse(`${name} must be finite and > 0`, value);
    },
    notNegative(name, value) {
      if (!(value >= 0 && Number.isFinite(value))) throw refuse(`${name} must be finite and ≥ 0`, value);
    },
    oneOf(name, value, names) {
      if (typeof value !== 'string' || !names.includes(value))
        throw refuse(`${name} must be ${names.join(', ')}`, value);
    },
    list(name, value) {
      if (!Array.isArray(value)) throw refuse(`${name} must be a list`, value);
    },
  };
}
