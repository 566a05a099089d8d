import type { Mode } from '../schemas/common.ts';
import type { Session } from './session.ts';

/** What a document says of how the kernels ran. */
export async function modeOf({ core }: Session): Promise<Mode> {
  const { mode, reason } = await core();
  return { mode, modeReason: reason };
}
