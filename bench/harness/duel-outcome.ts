import { formatNumber, formatSeconds, formatSpread } from './format.ts';
import type { CaseOutcome, Line, Outcome, Ratio, SummaryLine } from './outcome.ts';
import { geometricMean } from './statistics.ts';

/** How a work of duels is shown. */
export interface DuelWork {
  readonly work: string;
  readonly title: string;
  readonly about: string;
  /** Family → its column. */
  readonly columns: { readonly [family: string]: string };
  /** What a second holds: GFLOP, millions of draws. Without it times are shown. */
  readonly rate?: { readonly unit: string; readonly amount: (index: number) => number };
  /** Of the geometric mean over cases, for the first family of ours. */
  readonly meanTarget?: number;
  readonly summary: string;
}

/** The table of a work from its cases. `families[i]` says which contender of case i stands in which column. */
export function duelOutcome(
  work: DuelWork,
  cases: readonly CaseOutcome[],
  familyOf: (contender: string) => string,
): Outcome {
  const families = Object.keys(work.columns);
  const ours = [...new Set(cases.flatMap(({ ratios }) => ratios.map(({ of }) => of)))];
  const lines = cases.map((one, index): Line => {
    const cellOf = (family: string): string => {
      const found = Object.entries(one.timings).find(([name]) => familyOf(name) === family);
      if (found === undefined) return '–';
      const seconds = found[1].spread.median;
      return work.rate === undefined
        ? formatSeconds(seconds)
        : formatNumber(work.rate.amount(index) / seconds);
    };
    const ratioOf = (name: string): string => {
      const ratio = one.ratios.find(({ of }) => of === name);
      return ratio === undefined ? '–' : ratioCell(ratio);
    };
    const best = one.ratios[0]?.to ?? '–';
    return {
      cells: [one.name, ...families.map(cellOf), ...ours.map(ratioOf), best],
      met: one.agreed && one.ratios.every(meets),
    };
  });
  return {
    work: work.work,
    title: work.title,
    about: work.about,
    head: [
      work.rate === undefined ? 'case' : `case, ${work.rate.unit}`,
      ...Object.values(work.columns),
      ...ours.map((name) => `${name} : best peer`),
      'best peer',
    ],
    lines,
    summary: ours
      .map((name) => summaryOf(work, name, ours[0] === name, cases))
      .filter((line) => line !== null),
    cases,
    remarks: cases
      .filter(({ agreed }) => !agreed)
      .map(({ name, agreement }) => `${name}: the sides DISAGREE: ${agreement}`),
  };
}

const meets = ({ spread, target }: Ratio): boolean => target === null || spread.median >= target;

const ratioCell = (ratio: Ratio): string =>
  `${formatSpread(ratio.spread)}${meets(ratio) ? '' : ` **below ${ratio.target}**`}`;

function summaryOf(
  { summary, meanTarget }: DuelWork,
  name: string,
  first: boolean,
  cases: readonly CaseOutcome[],
): SummaryLine | null {
  const ratios = cases.flatMap(({ ratios }) => ratios.filter(({ of }) => of === name));
  if (ratios.length === 0) return null;
  const medians = ratios.map(({ spread }) => spread.median);
  const least = Math.min(...medians);
  const mean = geometricMean(medians);
  const targets = ratios.map(({ target }) => target).filter((target) => target !== null);
  const wanted = first ? (meanTarget ?? null) : meanTarget === undefined ? null : meanTarget / 2;
  const target = targets.length === 0 ? null : Math.max(...targets);
  const many = ratios.length > 1;
  return {
    what: `${summary}, ${name}`,
    measured: many
      ? `${formatNumber(mean)} (geometric mean), least ${formatNumber(least)}`
      : formatSpread(ratios[0]!.spread),
    target: [
      wanted === null ? '' : `mean ≥ ${wanted}`,
      target === null ? '' : `${many ? 'each ' : ''}≥ ${target}`,
    ]
      .filter(Boolean)
      .join(', '),
    met:
      wanted === null && target === null ? null : ratios.every(meets) && (wanted === null || mean >= wanted),
  };
}
