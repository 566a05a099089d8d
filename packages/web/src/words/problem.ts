/** What went wrong, for a reader: without the name of the function that an error starts with, which is for programmers. */
export function problem(error: unknown): string {
  const text = (error instanceof Error ? error.message : String(error)).replace(/^[a-z]\w*: /, '');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
