import type { Outcome, SummaryLine } from './outcome.ts';

/** A work as Markdown, columns aligned so that a terminal reads well. */
export function markdownOf({ title, about, head, lines, remarks }: Outcome): string {
  const shown = lines.length === 0 ? [] : ['', table(head, lines)];
  return [`### ${title}`, '', about, ...shown, ...remarks.map((remark) => `\n${remark}`)].join('\n');
}

/** What matters, a line a target; what falls short is marked. */
export function summaryOf(lines: readonly SummaryLine[]): string {
  const verdict = (met: boolean | null): string => (met === null ? '–' : met ? 'met' : '**missed**');
  return table(
    ['work', 'measured', 'target', ''],
    lines.map(({ what, measured, target, met }) => [what, measured, target, verdict(met)]),
  );
}

/** Machine, targets, and where somebody else is faster. */
export function summaryText(machine: readonly string[], outcomes: readonly Outcome[]): string {
  const losses = outcomes.flatMap((outcome) => outcome.losses.map((loss) => `- ${loss}`));
  return [
    machine.join('\n'),
    summaryOf(outcomes.flatMap((outcome) => outcome.summary)),
    ...(losses.length === 0 ? [] : [`### Where we lose\n\n${losses.join('\n')}`]),
  ].join('\n\n');
}

/** First column to the left, the others to the right. */
function table(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const lengths = (column: number): number[] => lines.map((line) => line[column]!.length);
  const widths = head.map((cell, column) => Math.max(3, cell.length, ...lengths(column)));
  const row = (cells: readonly string[]): string =>
    `| ${cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join(' | ')} |`;
  const rule = widths.map((width, i) => (i === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return [row(head), row(rule), ...lines.map(row)].join('\n');
}
