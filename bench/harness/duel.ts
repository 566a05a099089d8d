import type { Args } from '../ours/task.ts';
import type { CaseOutcome, Ratio } from './outcome.ts';
import { formatSeconds } from './format.ts';
import type { Side } from './side.ts';
import type { SideName } from './sides.ts';
import { spreadOf } from './statistics.ts';
import type { Setting } from './work.ts';

/** Someone who takes part: a side, and settings of its own. */
export interface Contender {
  /** As the table shows it. */
  readonly name: string;
  readonly side: SideName;
  /** Of one family only the fastest is kept: the same library with other settings. */
  readonly family: string;
  readonly args?: Args;
}

/** A case: what all contenders do, what is asked of the ratio, and how to see that they did the same. */
export interface Duel {
  readonly name: string;
  readonly task: string;
  readonly args: Args;
  readonly contenders: readonly Contender[];
  /** Families whose ratio to the best of the others is asked for, with the target. */
  readonly ours: { readonly [family: string]: number | null };
  /** Seconds that a run fills at least. */
  readonly atLeast: number;
  /** Compares what one computed with what the reference did: a sentence, and whether it is good. */
  readonly compare: (values: readonly Computed[]) => { readonly agreed: boolean; readonly agreement: string };
}

/** What a contender computed. */
export interface Computed {
  readonly contender: Contender;
  readonly value: unknown;
  readonly digest: string | null;
  /** Where its output lies, if it has one. */
  readonly file: string;
}

/** Runs one case: all contenders twice to warm and to see which settings are worth a round, then these in turn, round by round. */
export async function duel(setting: Setting, what: Duel): Promise<CaseOutcome> {
  const { sides, rounds, data, report } = setting;
  const start = performance.now();
  const present: Present[] = [];
  const rest = (one: Present): Promise<void> => run(one, what.atLeast);
  for (const [index, contender] of what.contenders.entries()) {
    const side = await sides.get(contender.side);
    if (side === null) continue;
    const key = `${what.name}/${index}`;
    const args = { ...what.args, ...contender.args };
    await side.call({ call: 'prepare', key, task: what.task, args });
    const one = { contender, side, key, file: data.file(`output-${index}`), seconds: [] };
    await rest(one);
    present.push(one);
  }
  // Settings of one library: two looks each, of which the first also warms; those near the best go on.
  for (const one of present) await rest(one);
  const looks = new Map(present.map((one) => [one, Math.min(...one.seconds.splice(0))]));
  const near = present.filter((one) => looks.get(one)! <= 1.3 * leastOf(one, looks));
  for (let round = 0; round < rounds; round++) for (const one of near) await rest(one);
  const computed: Computed[] = [];
  for (const one of present) computed.push(await finish(one));

  const medians = new Map(near.map((one) => [one, spreadOf(one.seconds).median]));
  const fastest = near.filter((one) => medians.get(one) === leastOf(one, medians));
  const slower = present.filter((one) => !fastest.includes(one));
  report(`  ${what.name}: ${formatSeconds((performance.now() - start) / 1000)}`);
  const timings = fastest.map(({ contender, seconds }) => [
    contender.name,
    { family: contender.family, seconds, spread: spreadOf(seconds) },
  ]);
  return {
    name: what.name,
    timings: Object.fromEntries(timings),
    ratios: ratiosOf(what, fastest),
    slower: slower.map(
      (one) => `${one.contender.name} (${formatSeconds(medians.get(one) ?? looks.get(one)!)})`,
    ),
    ...what.compare(computed),
  };
}

/** The least of a contender's family. */
function leastOf({ contender }: Present, seconds: ReadonlyMap<Present, number>): number {
  const family = [...seconds].filter(([other]) => other.contender.family === contender.family);
  return Math.min(...family.map(([, value]) => value));
}

/** A contender that takes part. */
interface Present {
  readonly contender: Contender;
  readonly side: Side;
  readonly key: string;
  readonly file: string;
  readonly seconds: number[];
}

/** Threads of the one before may still spin: everyone begins on quiet cores. */
async function run({ side, key, seconds }: Present, atLeast: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 20));
  seconds.push((await side.call({ call: 'run', key, atLeast })) as number);
}

async function finish({ contender, side, key, file }: Present): Promise<Computed> {
  const value = (await side.call({ call: 'value', key, file })) as Pick<Computed, 'value' | 'digest'>;
  await side.call({ call: 'drop', key });
  return { contender, file, ...value };
}

/** Ours against the best of those that are not ours, round by round. */
function ratiosOf(
  { ours }: Duel,
  ran: readonly { readonly contender: Contender; readonly seconds: readonly number[] }[],
): Ratio[] {
  const peers = ran.filter(({ contender }) => !(contender.family in ours));
  const best = peers.toSorted((a, b) => spreadOf(a.seconds).median - spreadOf(b.seconds).median)[0];
  if (best === undefined) return [];
  return ran
    .filter(({ contender }) => contender.family in ours)
    .map(({ contender, seconds }) => ({
      of: contender.name,
      to: best.contender.name,
      spread: spreadOf(best.seconds.map((peer, round) => peer / seconds[round]!)),
      target: ours[contender.family] ?? null,
    }));
}
