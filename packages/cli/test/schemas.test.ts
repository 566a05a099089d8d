import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { jsonSchemas } from '../src/schemas/json-schemas.ts';

const folder = new URL('../schemas/', import.meta.url);

describe('published JSON Schemas', () => {
  test('are those of the code (packages/cli/scripts/write-schemas.ts writes them)', () => {
    for (const { file, text } of jsonSchemas())
      expect(readFileSync(new URL(file, folder), 'utf8')).toBe(text);
  });

  test('are all there is in their folder', () => {
    expect(readdirSync(folder).sort()).toEqual(
      jsonSchemas()
        .map(({ file }) => file)
        .sort(),
    );
  });
});
