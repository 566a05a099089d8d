import { createInterface } from 'node:readline';
import type { Request } from './answer.ts';

/** Answers one JSON request a line on stdin with one JSON answer a line on stdout, until the input ends. */
export async function serveLines(
  hello: object,
  answer: (request: Request) => Promise<unknown>,
): Promise<void> {
  const say = (answered: object): boolean => process.stdout.write(`${JSON.stringify(answered)}\n`);
  say({ answer: hello });
  for await (const line of createInterface({ input: process.stdin })) {
    try {
      say({ answer: (await answer(JSON.parse(line) as Request)) ?? null });
    } catch (error) {
      say({ error: error instanceof Error ? error.message : String(error) });
    }
  }
}
