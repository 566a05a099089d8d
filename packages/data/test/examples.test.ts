import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const readme = readFileSync(`${root}/README.md`, 'utf8');
const blocks = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code = '']) => code);

/** What the package exports to a page as to Node. */
const names = Object.keys(await import('../src/index.ts'));

/** Each file of src with an example in a docstring, and its lines. */
const examples = readdirSync(`${root}/src`, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .flatMap((file) => {
    const [, code] = /@example\n([\s\S]*?) \*\//.exec(readFileSync(`${root}/src/${file}`, 'utf8')) ?? [];
    return code === undefined ? [] : [{ file, code: code.replaceAll(/^ \* /gm, '') }];
  });

/** Runs TypeScript as a reader would, and gives what it prints. */
function run(code: string): string {
  const args = [
    '-C',
    '@marginalia/source',
    '--disable-warning=ExperimentalWarning',
    '--input-type=module-typescript',
  ];
  return execFileSync(process.execPath, [...args, '-e', code], { cwd: root, encoding: 'utf8' });
}

test.each(blocks)('example %# of the README prints what it says', (code) => {
  const said = [...code.matchAll(/\/\/ => (.*)$/gm)].map(([, value]) => value);
  expect(said.length).toBeGreaterThan(0);
  expect(run(code).trimEnd().split('\n')).toEqual(said);
});

test('every example of a docstring gives what it says', () => {
  expect(examples.length).toBeGreaterThan(8);
  const checks = examples.map(({ file, code }) => {
    const [, setup = '', expression, value] = /^([\s\S]*?)([^\n]*); \/\/ => (.*)\n$/.exec(code) ?? [];
    return `{ ${setup} assert.deepEqual(${expression}, ${value}, ${JSON.stringify(file)}); }`;
  });
  run(`
    import assert from 'node:assert/strict';
    import * as data from '@marginalia/data';
    const { ${names.join(', ')} } = data;
    import { loadTable } from '@marginalia/data/files';
    ${checks.join('\n')}
  `);
});
