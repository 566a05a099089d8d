import type { NetworkParameters } from '../networks/dense.ts';

/** How many weights networks have: half the operations of a row. */
export function weightsOf(networks: readonly NetworkParameters[]): number {
  return networks.flat().reduce((sum, { inputs, outputs }) => sum + inputs * outputs, 0);
}
