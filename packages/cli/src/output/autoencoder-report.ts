import type { AutoencoderFit } from '@marginalia/models';
import type { Mode } from '../schemas/common.ts';
import { duration, modeName, number, placeOf, plural } from './format.ts';
import { layerWidths } from './network-shape.ts';
import { pairs } from './table.ts';

/** What a trained autoencoder looks like on a terminal. */
export interface AutoencoderReport {
  readonly fit: AutoencoderFit;
  readonly data: string;
  readonly columns: number;
  readonly standardised: boolean;
  readonly millisecondsPerStep: number | null;
  readonly seconds: number;
  readonly mode: Mode;
  readonly model: string | null;
}

export function autoencoderReport(report: AutoencoderReport): string {
  const { fit, data, columns, standardised, millisecondsPerStep, seconds, mode, model } = report;
  const marks = [
    `${fit.status} after ${plural(fit.epochs, 'epoch')}, ${plural(fit.steps, 'step')}`,
    duration(seconds),
    ...(millisecondsPerStep === null ? [] : [`${number(millisecondsPerStep, 3)} ms a step`]),
    modeName(mode),
  ];
  const unit = standardised ? 'share of the variance' : 'mean square';
  return [
    `Autoencoder fitted to ${data}: ${plural(fit.rows, 'row')} × ${plural(columns, 'column')}\n`,
    `${fit.status === 'diverged' ? '! ' : ''}${marks.join(' · ')}\n`,
    fit.reason === null ? '' : `${fit.status === 'diverged' ? '! ' : ''}${fit.reason}\n`,
    '\n',
    pairs([
      ['reconstruction error', `${number(fit.reconstructionError, 4)} a value (${unit})`],
      [
        'validation',
        fit.validationError === null
          ? 'no rows held out (--validation 0.1 would)'
          : `${number(fit.validationError, 4)} on ${plural(fit.validationRows, 'row')} held out`,
      ],
      ['networks', layerWidths(fit.parameters)],
    ]),
    '  (it has no likelihood: its codes have no distribution, and it gives rows no probability)\n',
    model === null ? '' : `\nWritten to ${placeOf(model)}\n`,
  ].join('');
}
