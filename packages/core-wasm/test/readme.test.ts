import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

test('the examples of the README print what they say', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const program = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, code = '']) => code).join('');
  const said = [...program.matchAll(/console\.log\(.*\); \/\/ (.*)$/gm)].map(([, value]) => value);
  const flags = ['-C', '@marginalia/source', '--disable-warning=ExperimentalWarning', '--input-type=module'];
  const printed = execFileSync(process.execPath, [...flags, '-e', program], {
    cwd: import.meta.dirname,
    encoding: 'utf8',
  });
  expect(said).toHaveLength(2);
  expect(printed.trimEnd().split('\n')).toEqual(said);
});
