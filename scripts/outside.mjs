// The packages as strangers get them: packed, installed into an empty project, each imported alone in Node and all
// of them in a page that Vite bundles and Chromium opens. Node and page must report the same digest.
import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from './lib/chromium.mjs';
import { environment, must, root } from './lib/run.mjs';

const names = ['core-wasm', 'runtime', 'models', 'estimators', 'data', 'cli'];
const project = join(root, '.tmp', 'outside');
const tarballs = join(root, '.tmp', 'tarballs');

for (const folder of [project, tarballs]) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
}
await must('npm', [
  'pack',
  '--silent',
  '--pack-destination',
  tarballs,
  ...names.flatMap((name) => ['-w', `packages/${name}`]),
]);
cpSync(join(root, 'scripts', 'outside'), project, { recursive: true });
writeFileSync(
  join(project, 'package.json'),
  JSON.stringify({ name: 'outside', private: true, type: 'module' }),
);
writeFileSync(join(project, '.npmrc'), 'omit-lockfile-registry-resolved=true\n');
const files = readdirSync(tarballs).map((file) => join(tarballs, file));
await must('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', '--prefer-offline', ...files], {
  cwd: project,
});

environment.CHROMIUM_PATH = await chromium();
for (const name of names) await must('node', ['import-one.mjs', name], { cwd: project });
await must(
  'node',
  ['node_modules/@marginalia/cli/bin/marginalia.js', 'fit', 'mixture', 'faithful', '--quiet'],
  { cwd: project },
);
// As strict as a compiler gets: no skipLibCheck, so the declarations stand on their own.
const strict =
  '--ignoreConfig --noEmit --strict --exactOptionalPropertyTypes --noUncheckedIndexedAccess --allowImportingTsExtensions';
for (const modules of ['--module nodenext', '--module esnext --moduleResolution bundler'])
  await must('tsc', `${strict} --target es2023 --types node ${modules} use.ts own-worker.ts`.split(' '), {
    cwd: project,
  });
await must('node', ['--disable-warning=ExperimentalWarning', 'use.ts'], { cwd: project });
await must('node', ['page.mjs'], { cwd: project });
