// Who may import whom: the arrows of ARCHITECTURE.md, held in one table.
// A package may import the packages of its row, what its package.json declares, and nothing else;
// node: only where the table says so.
import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join, relative } from 'node:path';
import { parseSync } from 'oxc-parser';
import { root } from './lib/run.mjs';

const arrows = {
  'core-wasm': [],
  runtime: ['core-wasm'],
  models: ['core-wasm', 'runtime'],
  estimators: ['core-wasm', 'runtime', 'models'],
  data: ['core-wasm', 'runtime'],
  cli: ['core-wasm', 'runtime', 'models', 'estimators', 'data'],
  web: ['core-wasm', 'runtime', 'models', 'estimators', 'data'],
};

/** Folders whose code may touch Node; everything else runs in a page as well. */
const nodeOnly = [
  'core-wasm/src/turbo/',
  'runtime/src/node/',
  'estimators/src/node/',
  'estimators/src/worker.ts',
  'data/src/files/',
  'cli/src/',
];

const sources = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));

/** Every module a file names: static and dynamic imports, re-exports. */
function specifiers(file) {
  const { module, errors } = parseSync(file, readFileSync(file, 'utf8'));
  if (errors.length > 0) throw new Error(`${file}: ${errors[0].message}`);
  return [
    ...module.staticImports.map((i) => i.moduleRequest.value),
    ...module.staticExports.flatMap((e) =>
      e.entries.flatMap((x) => (x.moduleRequest ? [x.moduleRequest.value] : [])),
    ),
    ...module.dynamicImports.flatMap((i) => {
      const text = readFileSync(file, 'utf8').slice(i.moduleRequest.start, i.moduleRequest.end);
      return /^['"]/.test(text) ? [text.slice(1, -1)] : [];
    }),
  ];
}

const wrong = [];
const packages = readdirSync(join(root, 'packages'));
for (const name of packages) {
  const manifest = JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'));
  const declared = new Set(
    Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies, ...manifest.optionalDependencies }),
  );
  const allowed = arrows[name];
  if (!allowed) {
    wrong.push(`packages/${name} is not in the table of scripts/imports.mjs`);
    continue;
  }
  for (const dependency of declared) {
    const own = /^@marginalia\/(.+)$/.exec(dependency)?.[1];
    if (own && !allowed.includes(own))
      wrong.push(`packages/${name}/package.json declares ${dependency}: not its arrow`);
  }
  for (const file of sources(join(root, 'packages', name, 'src'))) {
    const place = relative(join(root, 'packages'), file);
    for (const specifier of specifiers(file)) {
      if (specifier.startsWith('.')) {
        if (relative(join(root, 'packages', name), join(file, '..', specifier)).startsWith('..'))
          wrong.push(`${place} imports ${specifier}: leaves its package`);
        continue;
      }
      const bare = specifier.replace(/^((@[^/]+\/)?[^/?]+).*$/, '$1');
      if (specifier.startsWith('node:') || builtinModules.includes(bare)) {
        if (!nodeOnly.some((prefix) => place.startsWith(prefix)))
          wrong.push(`${place} imports ${specifier}: this code also runs in a page`);
      } else if (!declared.has(bare)) {
        wrong.push(`${place} imports ${bare}: not declared in its package.json`);
      }
    }
  }
}

for (const line of wrong) console.error(line);
console.log(
  wrong.length === 0
    ? `${packages.length} packages import as drawn.`
    : `${wrong.length} imports against the arrows.`,
);
process.exitCode = wrong.length === 0 ? 0 : 1;
