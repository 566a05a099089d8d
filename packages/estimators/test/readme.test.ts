import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { run } from './support/run.ts';

test('the first example of the README prints what it says', async () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const [, example, printed] = /```js\n(.*?)```\n\nprints\n\n```\n(.*?)```/s.exec(readme) ?? [];
  expect(await run(example ?? '')).toBe(printed);
});
