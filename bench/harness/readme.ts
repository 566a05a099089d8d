import { readFileSync, writeFileSync } from 'node:fs';

const start = '<!-- written by npm run bench -- --write -->';
const end = '<!-- end of what is written -->';

/** Puts text between the markers of a Markdown file. @throws where a marker is missing */
export function writeBetweenMarkers(file: string, text: string): void {
  writeFileSync(file, betweenMarkers(readFileSync(file, 'utf8'), text));
}

/** The document with `text` between its markers. */
export function betweenMarkers(document: string, text: string): string {
  const from = document.indexOf(start);
  const to = document.indexOf(end);
  if (from < 0 || to < from)
    throw new Error(`betweenMarkers: the document must have "${start}" and "${end}" after it.`);
  return `${document.slice(0, from + start.length)}\n\n${text}\n\n${document.slice(to)}`;
}
