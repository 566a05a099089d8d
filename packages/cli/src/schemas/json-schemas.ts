import { z } from 'zod';
import { schemas } from './index.ts';

/** The published JSON Schemas: file name and text. */
export function jsonSchemas(): readonly { readonly file: string; readonly text: string }[] {
  return Object.entries(schemas).map(([name, schema]) => ({
    file: `${name}@1.json`,
    text: `${JSON.stringify({ title: `marginalia/${name}@1`, ...z.toJSONSchema(schema) }, null, 2)}\n`,
  }));
}
