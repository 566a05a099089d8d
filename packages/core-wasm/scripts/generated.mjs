// What the generators of AssemblyScript share.
import { mkdirSync, writeFileSync } from 'node:fs';

export const range = (n) => Array.from({ length: n }, (_, i) => i);

export const indent = (lines, levels = 1) => lines.map((line) => '  '.repeat(levels) + line).join('\n');

/** Writes a file of assembly/generated. */
export function writeGenerated(name, source) {
  const folder = new URL('../assembly/generated/', import.meta.url);
  mkdirSync(folder, { recursive: true });
  writeFileSync(new URL(name, folder), source);
}
