import { type ErrorCode, MarginaliaError } from '@marginalia/core-wasm';
import type { ErrorDocument } from '../schemas/error.ts';
import { exitCodes } from './exit-codes.ts';
import { sentenceOf } from '../session/sentence-of.ts';
import { printable } from './format.ts';

const exitCodeOf: Readonly<Record<ErrorCode, number>> = {
  E_ARGUMENT: exitCodes.usage,
  E_UNSUPPORTED: exitCodes.usage,
  E_SHAPE: exitCodes.data,
  E_DATA: exitCodes.data,
  E_FILE: exitCodes.data,
  E_RESUME: exitCodes.data,
  E_NOT_POSITIVE_DEFINITE: exitCodes.data,
  E_MEMORY: exitCodes.data,
  E_MODULE: exitCodes.fault,
  E_WORKER_LOST: exitCodes.lost,
  E_CANCELLED: exitCodes.interrupted,
};

/** What a user can do about memory; the error's own remedy is for who calls the library. */
const roomier = 'Take fewer or narrower columns, layers or components, fewer samples, or a smaller --batch.';

/** Prints what went wrong on stderr, as a sentence or as a document; returns the exit code. */
export function reportError(thrown: unknown, json: boolean): number {
  if (!(thrown instanceof MarginaliaError)) return reportFault(thrown, json);
  const { code, where } = thrown;
  const remedy = code === 'E_MEMORY' ? roomier : thrown.remedy;
  const message = code === 'E_MEMORY' ? `marginalia: ${sentenceOf(thrown)}. ${roomier}` : thrown.message;
  print({ schema: 'marginalia/error@1', code, message, where, remedy }, json);
  return exitCodeOf[code];
}

function reportFault(thrown: unknown, json: boolean): number {
  const message = `marginalia: a fault of ours, ${thrown instanceof Error ? thrown.message : String(thrown)}.`;
  const remedy = 'Run again with MARGINALIA_DEBUG=1 and report what it prints.';
  print(
    {
      schema: 'marginalia/error@1',
      code: 'E_INTERNAL',
      message: `${message} ${remedy}`,
      where: null,
      remedy,
    },
    json,
  );
  if (process.env['MARGINALIA_DEBUG'] === '1' && thrown instanceof Error)
    process.stderr.write(`${thrown.stack}\n`);
  return exitCodes.fault;
}

function print(document: ErrorDocument, json: boolean): void {
  const prefix = document.code === 'E_CANCELLED' ? '' : 'error: ';
  process.stderr.write(`${json ? JSON.stringify(document) : printable(prefix + document.message)}\n`);
}
