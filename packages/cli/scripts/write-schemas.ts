// node -C @marginalia/source packages/cli/scripts/write-schemas.ts: writes packages/cli/schemas from src/schemas.
import { writeFileSync } from 'node:fs';
import { jsonSchemas } from '../src/schemas/json-schemas.ts';

for (const { file, text } of jsonSchemas()) {
  writeFileSync(new URL(`../schemas/${file}`, import.meta.url), text);
}
