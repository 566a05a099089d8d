import type { RowEstimate } from './estimate.ts';
import type { EvidenceRequest } from './evidence-request.ts';
import { fewDraws, type Verdict } from './reliability.ts';
import { halfWidth95 } from './row-estimate.ts';
import type { Totals } from './totals.ts';

/** What all rows together are: exact, reliable (every row, and the tolerance kept), or unreliable and what to try. */
export function verdict(
  request: EvidenceRequest,
  estimates: () => readonly RowEstimate[],
  sums: Totals,
): Verdict {
  if (request.estimator === 'exact') return { status: 'exact', reason: 'closed form' };
  const rows = estimates();
  const { unreliableRows, maxParetoK, mean } = sums;
  if (unreliableRows > 0) {
    const first = rows.findIndex((row) => row.status === 'unreliable');
    const of =
      rows.length === 1 ? '' : `${unreliableRows} of ${rows.length} rows are unreliable; row ${first}: `;
    return { status: 'unreliable', reason: `${of}${rows[first]?.reason}` };
  }
  const draws = rows[0]?.draws ?? 0;
  const { tolerance } = request;
  if (tolerance !== null) {
    const half = halfWidth95(mean.standardError);
    const found = `half-width ${half.toPrecision(2)} of the mean after ${draws} draws a row`;
    return half <= tolerance
      ? { status: 'reliable', reason: `${found}${fewDraws(draws)}` }
      : {
          status: 'unreliable',
          reason: `${found} is above the tolerance ${tolerance}. Raise maxDraws, or try another proposal.`,
        };
  }
  const tails =
    request.estimator === 'elbo'
      ? ''
      : maxParetoK === null
        ? ', all weights equal'
        : ', every k-hat below 0.5';
  return { status: 'reliable', reason: `${draws} draws a row${tails}${fewDraws(draws)}` };
}
