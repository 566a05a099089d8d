import { number } from './format.ts';
import { table } from './table.ts';

const most = 20;

/** What each factor or component explains, counted from 1 as the columns z1, z2, … */
export function varianceTable(name: string, variances: Float64Array, shares: Float64Array): string {
  let explained = 0;
  const rows = Array.from(variances.subarray(0, most), (variance, q) => {
    const share = shares[q]!;
    explained += share;
    return [
      String(q + 1),
      number(variance, 5),
      `${(100 * share).toFixed(1)} %`,
      `${(100 * explained).toFixed(1)} %`,
    ];
  });
  const left = variances.length - most;
  return `${table([[name, 'variance', 'share', 'in all'], ...rows])}${left > 0 ? `  (${left} more)\n` : ''}`;
}
