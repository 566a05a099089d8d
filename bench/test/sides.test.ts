import { afterAll, expect, test } from 'vitest';
import { createSides } from '../harness/sides.ts';

const path = process.env['CHROMIUM_PATH'];
process.env['CHROMIUM_PATH'] = '/no/such/chromium';
afterAll(() => {
  if (path === undefined) delete process.env['CHROMIUM_PATH'];
  else process.env['CHROMIUM_PATH'] = path;
});

test('a side that cannot be had is asked for once, and said once', async () => {
  const said: string[] = [];
  const sides = createSides('/', (line) => said.push(line));
  expect(await sides.get('chromium')).toBeNull();
  expect(await sides.get('chromium')).toBeNull();
  expect(said).toEqual([
    'Chromium is left out: there is no /no/such/chromium. npm test installs it where it can; CHROMIUM_PATH names another.',
  ]);
  expect(sides.missing.get('chromium')).toBe(said[0]);
  expect(sides.hellos()).toEqual({});
});
