import { z } from 'zod';

/** An error under --json, on stderr. */
export interface ErrorDocument {
  readonly schema: 'marginalia/error@1';
  readonly code: string;
  readonly message: string;
  readonly where: string | null;
  readonly remedy: string | null;
}

export const errorSchema: z.ZodType<ErrorDocument> = z.strictObject({
  schema: z.literal('marginalia/error@1'),
  code: z.string().describe('stable: E_ARGUMENT, E_DATA, E_FILE, …'),
  message: z.string().describe('the whole sentence'),
  where: z.string().nullable().describe('file, row and column, argument or worker'),
  remedy: z.string().nullable().describe('what to do about it'),
});
