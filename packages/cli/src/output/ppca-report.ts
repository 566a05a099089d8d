import type { PpcaFit } from '@marginalia/models';
import type { Mode } from '../schemas/common.ts';
import { duration, modeName, nats, number, placeOf, plural } from './format.ts';
import { pairs } from './table.ts';
import { varianceTable } from './variance-table.ts';

/** What fitted probabilistic PCA looks like on a terminal. */
export interface PpcaReport {
  readonly fit: PpcaFit;
  readonly data: string;
  readonly columns: readonly string[];
  readonly scaled: boolean;
  readonly seconds: number;
  readonly mode: Mode;
  readonly model: string | null;
}

export function ppcaReport({ fit, data, columns, scaled, seconds, mode, model }: PpcaReport): string {
  const { factors, noiseVariance } = fit.parameters;
  const perRow = nats(fit.logLikelihood / fit.totalWeight, 4);
  return [
    `Probabilistic PCA with ${plural(factors, 'factor')} fitted to ${data}: ${plural(fit.rows, 'row')} × ${plural(columns.length, 'column')}\n`,
    `${fit.status}, in closed form · ${duration(seconds)} · ${modeName(mode)}\n\n`,
    pairs([
      ['log-likelihood', `${nats(fit.logLikelihood)} nats, exact (${perRow} a row)`],
      ['free parameters', number(fit.freeParameters)],
      ['BIC  AIC', `${nats(fit.bic)}  ${nats(fit.aic)}  (smaller is better)`],
      ['noise variance', `${number(noiseVariance)}${scaled ? ' (of standardised columns)' : ''}`],
    ]),
    '\n',
    varianceTable('factor', fit.explainedVariance, fit.explainedVarianceRatio),
    model === null ? '' : `\nWritten to ${placeOf(model)}\n`,
  ].join('');
}
