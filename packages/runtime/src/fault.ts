import { MarginaliaError } from '@marginalia/core-wasm';

/** An error as it crosses threads: structured clones lose the code and what else an error carries. */
export interface Fault {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
  /** Null for an error that is no MarginaliaError. */
  readonly details: Pick<MarginaliaError, 'code' | 'where' | 'remedy'> | null;
  readonly cause: Fault | null;
}

/** Causes of causes that are kept. */
const maxCauses = 8;

/** What was thrown, as plain data. */
export function toFault(thrown: unknown, causes: number = maxCauses): Fault {
  if (!(thrown instanceof Error)) {
    return { name: 'Error', message: String(thrown), stack: '', details: null, cause: null };
  }
  const { name, message, stack = '', cause } = thrown;
  const details =
    thrown instanceof MarginaliaError
      ? { code: thrown.code, where: thrown.where, remedy: thrown.remedy }
      : null;
  const keep = cause !== undefined && cause !== null && causes > 0;
  return { name, message, stack, details, cause: keep ? toFault(cause, causes - 1) : null };
}

/** The error that a fault was, with the stack of the thread it comes from. */
export function fromFault(fault: Fault): Error {
  const { name, message, stack, details } = fault;
  const options = fault.cause === null ? {} : { cause: fromFault(fault.cause) };
  if (details === null) {
    const error = Object.assign(new Error(message, options), { stack });
    return Object.defineProperty(error, 'name', { value: name, configurable: true, writable: true });
  }
  const { code, where, remedy } = details;
  const given = { ...options, ...(where === null ? {} : { where }), ...(remedy === null ? {} : { remedy }) };
  const suffix = new MarginaliaError(code, '', given).message;
  const error = new MarginaliaError(code, message.slice(0, message.length - suffix.length), given);
  return Object.assign(error, { stack });
}
