#!/usr/bin/env node
// Old JavaScript on purpose: an older Node must get as far as the sentence below.
import { readFileSync } from 'fs';

const engines = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).engines;
const needed = engines.node.replace(/[^0-9.]/g, '');

function isOlder(version, than) {
  const a = version.split('.');
  const b = than.split('.');
  for (let i = 0; i < b.length; i++) {
    if (Number(a[i]) !== Number(b[i])) return Number(a[i]) < Number(b[i]);
  }
  return false;
}

if (isOlder(process.versions.node, needed)) {
  process.stderr.write(
    'error: marginalia needs Node ' +
      needed +
      ' or newer, this is Node ' +
      process.versions.node +
      '. Install one from https://nodejs.org.\n',
  );
  process.exitCode = 2;
} else {
  import('../dist/main.js').catch(function (error) {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    process.stderr.write('error: marginalia is not built: ' + error.message + '. Run npm run build.\n');
    process.exitCode = 1;
  });
}
