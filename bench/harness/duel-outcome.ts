import { formatNumber, formatSeconds, formatSpread } from './format.ts';
import type { CaseOutcome, Outcome, Ratio, SummaryLine } from './outcome.ts';
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
  /** Every case has a line of its own in the summary: other peers, other targets. */
  readonly eachCase?: boolean;
}

/** The table of a work from its cases. */
export function duelOutcome(work: DuelWork, cases: readonly CaseOutcome[]): Outcome {
  const families = Object.keys(work.columns);
  const ours = [...new Set(cases.flatMap(({ ratios }) => ratios.map(({ of }) => of)))];
  const lines = cases.map((one, index) => {
    const cellOf = (family: string): string => {
      const found = Object.values(one.timings).find((timing) => timing.family === family);
      if (found === undefined) return '–';
      const seconds = found.spread.median;
      return work.rate === undefined
        ? formatSeconds(seconds)
        : formatNumber(work.rate.amount(index) / seconds);
    };
    const ratioOf = (name: string): string => {
      const ratio = one.ratios.find(({ of }) => of === name);
      return ratio === undefined ? '–' : ratioCell(ratio);
    };
    const best = one.ratios[0]?.to ?? '–';
    return [one.name, ...families.map(cellOf), ...ours.map(ratioOf), best];
  });
  return {
    work: work.work,
    title: work.title,
    about: work.about,
    head: [
      work.rate === undefined ? 'case' : `case, ${work.rate.unit}`,
      ...Object.values(work.columns),
      ...ours.map((name) => `${name} : peer`),
      'best peer',
    ],
    lines,
    summary: (work.eachCase === true ? cases.map((one) => [one]) : [cases]).flatMap((some) =>
      ours.flatMap((name) => summaryOf(work, name, firstOf(some) === name, some)),
    ),
    losses: lossesOf(work.title, cases),
    cases,
    remarks: cases
      .filter(({ agreed }) => !agreed)
      .map(({ name, agreement }) => `${name}: **not the same result**: ${agreement}`),
  };
}

/** The first of ours, the one that headlines are of. */
const firstOf = (cases: readonly CaseOutcome[]): string | undefined =>
  cases.flatMap(({ ratios }) => ratios)[0]?.of;

/** A sentence where a peer is ahead of the first of ours. */
function lossesOf(title: string, cases: readonly CaseOutcome[]): string[] {
  const ratios = cases.flatMap((one) => one.ratios.filter(({ of }) => of === firstOf([one])));
  const lost = ratios.filter(({ spread }) => spread.median < 1);
  if (lost.length === 0) return [];
  const most = formatNumber(1 / Math.min(...lost.map(({ spread }) => spread.median)));
  const peers = [...new Set(lost.map(({ to }) => to))].join(', ');
  return [`${title}: ${peers} ahead in ${lost.length} of ${ratios.length} cases, by up to ${most} ×`];
}

const meets = ({ spread, target }: Ratio): boolean => target === null || spread.median >= target;

const ratioCell = (ratio: Ratio): string =>
  `${formatSpread(ratio.spread)}${meets(ratio) ? '' : ` **below ${ratio.target}**`}`;

/** None where there is nobody to compare with. */
function summaryOf(
  { summary, meanTarget, eachCase }: DuelWork,
  name: string,
  first: boolean,
  cases: readonly CaseOutcome[],
): SummaryLine[] {
  const ratios = cases.flatMap((one) => one.ratios.filter(({ of }) => of === name));
  if (ratios.length === 0) return [];
  const medians = ratios.map(({ spread }) => spread.median);
  const many = ratios.length > 1;
  const mean = geometricMean(medians);
  // The floor of the second of ours, plain, is half the target.
  const wanted = meanTarget === undefined ? null : first ? meanTarget : meanTarget / 2;
  const least = ratios[0]!.target;
  const targets = [
    ...(wanted === null ? [] : [`mean ≥ ${wanted}`]),
    ...(least === null ? [] : [`${many ? 'each ' : ''}≥ ${least}`]),
  ];
  const range = `${formatNumber(Math.min(...medians))}–${formatNumber(Math.max(...medians))}`;
  return [
    {
      what: `${summary}${eachCase === true ? ` ${cases[0]!.name}` : ''}, ${name}`,
      measured: many
        ? `${formatNumber(mean)} (geometric mean; each ${range})`
        : formatSpread(ratios[0]!.spread),
      target: targets.join(', '),
      headline: first && targets.length > 0,
      met:
        targets.length === 0
          ? null
          : cases.every(({ agreed }) => agreed) && ratios.every(meets) && (wanted === null || mean >= wanted),
    },
  ];
}
