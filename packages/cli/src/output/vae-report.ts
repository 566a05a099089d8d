import type { VaeFit } from '@marginalia/models';
import type { Mode } from '../schemas/common.ts';
import { duration, modeName, nats, number, placeOf, plural } from './format.ts';
import { networkShape, parameterCount } from './network-shape.ts';
import { pairs } from './table.ts';

/** What a trained VAE looks like on a terminal. */
export interface VaeReport {
  readonly fit: VaeFit;
  readonly data: string;
  readonly columns: number;
  readonly millisecondsPerStep: number | null;
  readonly seconds: number;
  readonly mode: Mode;
  readonly model: string | null;
}

const mostUnits = 12;

export function vaeReport(report: VaeReport): string {
  const { fit, data, columns, seconds, mode, model } = report;
  const marks = [
    `${fit.status} after ${plural(fit.epochs, 'epoch')}, ${plural(fit.steps, 'step')}`,
    duration(seconds),
    ...(report.millisecondsPerStep === null ? [] : [`${number(report.millisecondsPerStep, 3)} ms a step`]),
    modeName(mode),
  ];
  const { latents } = fit.parameters;
  return [
    `Variational autoencoder fitted to ${data}: ${plural(fit.rows, 'row')} × ${plural(columns, 'column')}\n`,
    `${fit.status === 'diverged' ? '! ' : ''}${marks.join(' · ')}\n`,
    fit.reason === null ? '' : `${fit.status === 'diverged' ? '! ' : ''}${fit.reason}\n`,
    '\n',
    pairs([
      ...bounds(fit),
      ['decoder', fit.parameters.decoder + binarized(fit)],
      ['networks', `${networkShape(fit.parameters)}; ${plural(parameterCount(fit.parameters), 'parameter')}`],
      ...units(fit, latents),
    ]),
    fit.collapse === null ? '' : `! posterior collapse: ${fit.collapse}\n`,
    '  (a bound, not log p(x): marginalia evidence estimates that)\n',
    model === null ? '' : `\nWritten to ${placeOf(model)}\n`,
  ].join('');
}

type Pairs = readonly (readonly [string, string])[];

function bounds({ objective, trainBound, validationBound, validationRows, parametersEpoch }: VaeFit): Pairs {
  const { kind, samples, beta, freeBits } = objective;
  const draws = kind === 'iwae' || samples > 1 ? ` of ${plural(samples, 'draw')}` : '';
  const changed = [
    ...(beta === 1 ? [] : [`beta ${number(beta)}`]),
    ...(freeBits === 0 ? [] : [`free bits ${number(freeBits)}`]),
  ];
  const what = `${kind === 'iwae' ? 'IWAE' : 'ELBO'}${draws}${changed.length > 0 ? `, ${changed.join(', ')}` : ''}`;
  const said = (value: number | null): string => (value === null ? 'unknown' : `${nats(value)} nats a row`);
  return [
    ['training', `${said(trainBound)} (${what}, epoch ${number(parametersEpoch)})`],
    [
      'validation',
      validationRows === 0
        ? 'no rows held out (--validation 0.1 would)'
        : `${said(validationBound)} on ${plural(validationRows, 'row')} held out`,
    ],
  ];
}

const hows: Readonly<Record<VaeFit['binarize'], string>> = {
  none: '',
  stochastic: ', grey binarized anew in every epoch',
  fixed: ', grey binarized once',
  threshold: ', grey binarized at a half',
};

const binarized = ({ binarize }: VaeFit): string => hows[binarize];

function units({ activeUnits, klPerUnit }: VaeFit, latents: readonly number[]): Pairs {
  if (activeUnits === null || klPerUnit === null) return [];
  const all = latents.reduce((sum, H) => sum + H, 0);
  const sorted = Array.from(klPerUnit).sort((a, b) => b - a);
  const total = sorted.reduce((sum, kl) => sum + kl, 0);
  const shown = sorted.slice(0, mostUnits).map((kl) => nats(kl, 2));
  return [
    ['active units', `${number(activeUnits)} of ${number(all)} (variance of the encoder mean above 0.01)`],
    ['KL a row', `${nats(total)} nats; by unit ${shown.join(' ')}${all > mostUnits ? ' …' : ''}`],
  ];
}
