import type { MarginaliaError } from '@marginalia/core-wasm';

/** The sentence of an error without its function, where and remedy: for telling it again with a better place. */
export function sentenceOf({ message, where, remedy }: MarginaliaError): string {
  const ending = `${where === null ? '' : ` (${where})`}.${remedy === null ? '' : ` ${remedy}`}`;
  return message.slice(0, message.length - ending.length).replace(/^\w+: /, '');
}
