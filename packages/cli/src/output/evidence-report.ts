import type { EvidenceEstimate, LogEvidence } from '@marginalia/estimators';
import type { EvidenceDocument } from '../schemas/evidence.ts';
import { isInside } from '../session/is-inside.ts';
import { duration, interval, modeName, nats, number, plural } from './format.ts';
import { pairs, table } from './table.ts';

/** What an estimate looks like on a terminal. */
export interface EvidenceReport {
  readonly estimate: EvidenceEstimate;
  readonly document: EvidenceDocument;
  readonly model: string;
  readonly data: string;
  readonly widen: number;
}

const kinds: Readonly<Record<EvidenceEstimate['kind'], string>> = {
  exact: 'exact',
  'unbiased-z': 'unbiased for p(x), so low for its logarithm by the bias',
  'lower-bound': 'a stochastic lower bound',
  'upper-bound': 'an upper bound',
  'not-a-bound': 'neither unbiased nor a bound',
};

export function evidenceReport(report: EvidenceReport): string {
  const { estimate, model, data, widen } = report;
  const how =
    estimate.proposal === null
      ? ''
      : `, proposal ${estimate.proposal}${widen === 1 ? '' : ` widened by ${widen}`}`;
  return [
    `log p(x) of ${plural(estimate.rowLogEvidence.length, 'row')} of ${data} under ${model}\n`,
    estimate.kind === 'exact' ? '' : `${estimate.estimator}${how}: ${kinds[estimate.kind]}\n`,
    `${estimate.status === 'unreliable' ? '! ' : ''}${estimate.status}: ${estimate.reason}\n`,
    '\n',
    values(estimate),
    '\n',
    pairs([...besideExact(report), ...terms(estimate), ...diagnostics(report), ...work(report)]),
  ].join('');
}

function values({ total, mean, kind }: EvidenceEstimate): string {
  if (kind === 'exact') {
    return table([
      ['nats', 'log evidence'],
      ['total', nats(total.logEvidence)],
      ['mean over rows', nats(mean.logEvidence, 5)],
    ]);
  }
  return table([
    ['nats', 'log evidence', 'standard error', 'bias', 'interval95'],
    valueRow('total', total, 3),
    valueRow('mean over rows', mean, 5),
  ]);
}

function valueRow(name: string, value: LogEvidence, decimals: number): string[] {
  return [
    name,
    nats(value.logEvidence, decimals),
    nats(value.standardError, decimals),
    value.bias === null ? 'unknown' : nats(value.bias, decimals),
    interval(value.interval95, decimals),
  ];
}

type Pairs = readonly (readonly [string, string])[];

function besideExact({ estimate, document }: EvidenceReport): Pairs {
  const { exact } = document;
  if (exact === null) return [];
  const { total } = estimate;
  const rows = estimate.rowLogEvidence.length;
  const value = Number(exact.total);
  const inside = isInside(value, total.interval95);
  const share = ((100 * exact.rowsInside) / rows).toFixed(1);
  const difference = nats(total.logEvidence - value);
  // A bound has no interval for the exact value to lie in: its distance is all there is to say.
  if (total.bias === null)
    return [
      ['exact total', nats(value)],
      ['bound − exact', difference],
    ];
  return [
    ['exact total', nats(value)],
    ['estimate − exact', `${difference}, of which bias ${nats(total.bias)}`],
    [
      'exact inside interval95',
      `total: ${inside ? 'yes' : 'no'}; rows: ${number(exact.rowsInside)} of ${number(rows)} (${share} %)`,
    ],
  ];
}

function terms({ elboTerms }: EvidenceEstimate): Pairs {
  if (elboTerms === null) return [];
  const { elbo, expectedLogJoint, entropy, expectedLogLikelihood, divergenceFromPrior, gap } = elboTerms;
  return [
    ['E[log p(x, z)] + H(q)', `${nats(expectedLogJoint)} + ${nats(entropy)} = ${nats(elbo)}`],
    ['E[log p(x | z)] − KL(q‖p(z))', `${nats(expectedLogLikelihood)} − ${nats(divergenceFromPrior)}`],
    ['gap KL(q‖p(z | x))', nats(gap)],
  ];
}

function diagnostics({ estimate }: EvidenceReport): Pairs {
  const { total, maxParetoK, unreliableRows, spreadOverRows } = estimate;
  const rows = estimate.kind === 'exact' ? [] : estimate.rows;
  const sizes = rows.flatMap((row) => row.effectiveSampleSize ?? []).sort((a, b) => a - b);
  const shares = rows.flatMap((row) => row.largestWeight ?? []);
  const rest: (readonly [string, string])[] = [
    ['spread over rows', `${nats(spreadOverRows)} (standard deviation)`],
  ];
  if (total.lowerBound95 !== null) rest.push(['lower bound, 95 %', `${nats(total.lowerBound95)} (total)`]);
  if (maxParetoK !== null)
    rest.push([
      'largest k-hat',
      `${maxParetoK.toFixed(2)}${estimate.estimator === 'elbo' ? '' : ' (reliable below 0.5)'}`,
    ]);
  if (sizes.length > 0) {
    const [smallest = 0] = sizes;
    const median = sizes[Math.floor(sizes.length / 2)] ?? 0;
    const draws = number(rows[0]?.draws ?? 0);
    rest.push([
      'effective sample size',
      `median ${number(median, 4)}, smallest ${number(smallest, 4)} of ${draws} draws`,
    ]);
  }
  if (shares.length > 0)
    rest.push([
      'largest weight',
      `${(100 * shares.reduce((a, b) => Math.max(a, b))).toFixed(1)} % of one row`,
    ]);
  if (estimate.kind !== 'exact')
    rest.push(['unreliable rows', `${number(unreliableRows)} of ${number(rows.length)}`]);
  return rest;
}

function work({ estimate, document }: EvidenceReport): Pairs {
  const { shardsPerWorker, retriedShards, draws } = estimate;
  const seconds = duration(document.seconds.estimate);
  const rate =
    typeof document.drawsPerSecond === 'number'
      ? `: ${number(Math.round(document.drawsPerSecond))} a second`
      : '';
  const retried =
    retriedShards > 0 ? `, ${plural(retriedShards, 'shard')} run again after a lost worker` : '';
  return [
    draws > 0 ? ['draws', `${number(draws)} in ${seconds}${rate}`] : ['time', seconds],
    [
      'shards by worker',
      `${shardsPerWorker.map((count) => number(count)).join(' + ')} (${document.executor}, ${modeName(document)})${retried}`,
    ],
  ];
}
