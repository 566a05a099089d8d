import type { Computed } from './duel.ts';

/** All computed the same to the bit. */
export function sameBits(computed: readonly Computed[]): {
  readonly agreed: boolean;
  readonly agreement: string;
} {
  const said = computed.map(({ value, digest }) => JSON.stringify({ value, digest }));
  const agreed = said.every((one) => one === said[0]);
  return { agreed, agreement: agreed ? 'the same bits' : said.join(' and ') };
}
