// npm run bench: every work beside its peers, interleaved; tables, JSON and the tables of README.md.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { help, readCommandLine } from './harness/command-line.ts';
import { createData } from './harness/data.ts';
import { machineLines } from './harness/machine.ts';
import type { Outcome } from './harness/outcome.ts';
import { writeBetweenMarkers } from './harness/readme.ts';
import { createSides } from './harness/sides.ts';
import { markdownOf, summaryOf, summaryText } from './harness/table.ts';
import { messageOf } from './harness/message-of.ts';
import { works } from './works/works.ts';

const names = works.map(({ name }) => name);
const report = (line: string): void => console.error(line);

async function main(): Promise<void> {
  const { only, quick, rounds, json, write, wantsHelp } = readCommandLine(process.argv.slice(2), names);
  if (wantsHelp) return console.log(help(names));
  const began = performance.now();
  const data = createData();
  const sides = createSides(data.folder, report);
  const outcomes: Outcome[] = [];
  try {
    for (const work of works.filter(({ name }) => only.length === 0 || only.includes(name))) {
      const start = performance.now();
      const outcome = await work.run({ sides, data, rounds, quick, report }).catch(failed(work.name));
      report(`${work.name}: ${((performance.now() - start) / 1000).toFixed(0)} s`);
      console.log(`\n${markdownOf(outcome)}`);
      outcomes.push(outcome);
    }
  } finally {
    await sides.close();
    data.close();
  }
  const machine = [
    ...machineLines(sides.hellos()),
    `- ${rounds} rounds, every contender once a round in turn; medians, in brackets the range; ${((performance.now() - began) / 60_000).toFixed(0)} minutes, ${new Date().toISOString().slice(0, 10)}`,
  ];
  const summary = summaryText(machine, outcomes);
  console.log(`\n${summary}`);
  if (json !== null) {
    writeFileSync(
      json,
      `${JSON.stringify({ machine, sides: sides.hellos(), missing: [...sides.missing], outcomes }, null, 2)}\n`,
    );
  }
  if (write) {
    writeBetweenMarkers(
      join(import.meta.dirname, 'README.md'),
      [summary, ...outcomes.map(markdownOf)].join('\n\n'),
    );
    const headlines = outcomes.flatMap((outcome) => outcome.summary.filter(({ headline }) => headline));
    writeBetweenMarkers(join(import.meta.dirname, '..', 'README.md'), summaryOf(headlines));
  }
  // A ratio below its target is a result; answers that differ are a fault.
  process.exitCode = outcomes.some(({ remarks }) => remarks.length > 0) ? 1 : 0;
}

/** A work that could not be done leaves a line, and the others go on. */
const failed =
  (work: string) =>
  (error: unknown): Outcome => ({
    work,
    title: work,
    about: `**Not measured**: ${messageOf(error)}`,
    head: [],
    lines: [],
    summary: [],
    losses: [],
    cases: [],
    remarks: ['not measured'],
  });

await main().catch((error: unknown) => {
  report(messageOf(error));
  process.exitCode = 2;
});
