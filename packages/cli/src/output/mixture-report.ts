import type { GaussianMixtureParameters, MixtureFit } from '@marginalia/models';
import type { Mode } from '../schemas/common.ts';
import { duration, modeName, nats, number, placeOf, plural } from './format.ts';
import { pairs, table } from './table.ts';

/** What a fitted mixture looks like on a terminal. */
export interface MixtureReport {
  readonly fit: MixtureFit;
  readonly data: string;
  readonly columns: readonly string[];
  readonly seconds: number;
  readonly mode: Mode;
  readonly model: string | null;
}

const mostRows = 20;
const mostColumns = 8;

export function mixtureReport({ fit, data, columns, seconds, mode, model }: MixtureReport): string {
  const { parameters } = fit;
  const { components: K, covariance } = parameters;
  const failed = fit.restarts.filter((restart) => restart.status === 'degenerate').length;
  const marks = [
    `${fit.status} after ${plural(fit.iterations, 'iteration')}`,
    `best of ${plural(fit.restarts.length, 'start')}${failed > 0 ? `, ${failed} degenerate` : ''}`,
    duration(seconds),
    modeName(mode),
  ];
  return [
    `Mixture of ${plural(K, 'Gaussian')} (${covariance}) fitted to ${data}: ${plural(fit.rows, 'row')} × ${plural(columns.length, 'column')}\n`,
    `${fit.status === 'converged' ? '' : '! '}${marks.join(' · ')}\n`,
    fit.reason === null ? '' : `! ${fit.reason}\n`,
    '\n',
    pairs([
      [
        'log-likelihood',
        `${nats(fit.logLikelihood)} nats, exact (${nats(fit.logLikelihood / fit.totalWeight, 4)} a row)`,
      ],
      ['free parameters', number(fit.freeParameters)],
      ['BIC  AIC  ICL', `${nats(fit.bic)}  ${nats(fit.aic)}  ${nats(fit.icl)}  (smaller is better)`],
    ]),
    '\n',
    parameterTable(parameters, columns),
    events(fit),
    model === null ? '' : `\nWritten to ${placeOf(model)}\n`,
  ].join('');
}

/** What happened in the start that was kept, and how much in the others. */
function events({ events: all, best }: MixtureFit): string {
  const own = all.filter(({ restart }) => restart === best);
  const lines = own.map(({ component, iteration, detail }) => {
    const which = component === null ? 'all components' : `component ${component}`;
    return `! ${which}, iteration ${iteration}: ${detail}\n`;
  });
  const others = all.length - own.length;
  return [...lines, others > 0 ? `  (${plural(others, 'such event')} in other starts: --json)\n` : ''].join(
    '',
  );
}

/** Weight, means and standard deviations of each component: what fits on a screen. */
function parameterTable(p: GaussianMixtureParameters, columns: readonly string[]): string {
  const shown = columns.slice(0, mostColumns);
  const rows = Array.from({ length: Math.min(p.components, mostRows) }, (_, k) => [
    String(k),
    number(p.weights[k]!, 4),
    ...shown.map((_, d) => spread(p.means[k * p.observed + d]!, Math.sqrt(variance(p, k, d)))),
  ]);
  const hidden = [
    p.components > mostRows ? `${p.components - mostRows} more components` : '',
    columns.length > mostColumns ? `${columns.length - mostColumns} more columns` : '',
  ].filter((text) => text !== '');
  return (
    table([['component', 'weight', ...shown.map((name) => name)], ...rows]) +
    `  (mean ± standard deviation${hidden.length > 0 ? `; ${hidden.join(', ')} in --json and the model` : ''})\n`
  );
}

/** Mean ± standard deviation, the mean with the digits in which its neighbours differ: 100000003.2 ± 1.5. */
function spread(mean: number, deviation: number): string {
  let digits = 5;
  for (let ratio = Math.abs(mean) / deviation; ratio >= 1000 && digits < 15; ratio /= 10) digits++;
  return `${number(mean, digits)} ± ${number(deviation, 3)}`;
}

/** Σ_k[d, d], whatever the kind. */
function variance(p: GaussianMixtureParameters, k: number, d: number): number {
  const D = p.observed;
  const index = { full: k * D * D + d * D + d, tied: d * D + d, diagonal: k * D + d, spherical: k }[
    p.covariance
  ];
  return p.covariances[index]!;
}
