/** The stable codes of what can go wrong at a public boundary. */
export type ErrorCode =
  | 'E_ARGUMENT'
  | 'E_SHAPE'
  | 'E_DATA'
  | 'E_FILE'
  | 'E_NOT_POSITIVE_DEFINITE'
  | 'E_MEMORY'
  | 'E_MODULE'
  | 'E_WORKER_LOST'
  | 'E_CANCELLED'
  | 'E_RESUME'
  | 'E_UNSUPPORTED';

/** What an error carries beside its sentence. */
export interface ErrorDetails {
  /** Where: an argument, a file with row and column, a worker. */
  readonly where?: string;
  /** What to do about it. */
  readonly remedy?: string;
  readonly cause?: unknown;
}

/**
 * The one error class of marginalia. The message reads
 * *function: requirement, got value (where). remedy*.
 */
export class MarginaliaError extends Error {
  override readonly name = 'MarginaliaError';
  readonly code: ErrorCode;
  readonly where: string | null;
  readonly remedy: string | null;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    const where = details.where === undefined ? '' : ` (${details.where})`;
    const remedy = details.remedy === undefined ? '' : ` ${details.remedy}`;
    super(`${message}${where}.${remedy}`, details.cause === undefined ? {} : { cause: details.cause });
    this.code = code;
    this.where = details.where ?? null;
    this.remedy = details.remedy ?? null;
  }
}
