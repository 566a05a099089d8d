/** A document spells out parameters and rows up to this many numbers; beyond, a file holds them. */
export const mostNumbers = 10_000;
