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

/** Runs one case: every contender once for warmth and comparison, the fastest of each family then in turn, round by round. */
export async function duel(setting: Setting, what: Duel): Promise<CaseOutcome> {
  const { sides, rounds, data } = setting;
  const present: Present[] = [];
  for (const [index, contender] of what.contenders.entries()) {
    const side = await sides.get(contender.side);
    if (side === null) continue;
    const key = `${what.name}/${index}`;
    const args = { ...what.args, ...contender.args };
    await side.call({ call: 'prepare', key, task: what.task, args });
    await side.call({ call: 'run', key, atLeast: 0 });
    present.push({ contender, side, key, file: data.file(`output-${index}`), seconds: [] });
  }
  const rest = (one: Present) => run(one, what.atLeast);
  // Settings of one library: two looks each, in turn, the better counts.
  for (let look = 0; look < 2; look++) for (const one of present) await rest(one);
  const warm = new Map(present.map((one) => [one, Math.min(...one.seconds.splice(0))]));
  const isFastest = (one: Present): boolean =>
    present.every(
      (other) => other.contender.family !== one.contender.family || warm.get(other)! >= warm.get(one)!,
    );
  const fastest = present.filter(isFastest);
  const slower = present.filter((one) => !isFastest(one));
  const computed: Computed[] = [];
  for (const one of slower) computed.push(await finish(one));
  for (let round = 0; round < rounds; round++) for (const one of fastest) await rest(one);
  for (const one of fastest) computed.push(await finish(one));

  const timings = fastest.map(({ contender, seconds }) => [
    contender.name,
    { family: contender.family, seconds, spread: spreadOf(seconds) },
  ]);
  return {
    name: what.name,
    timings: Object.fromEntries(timings),
    ratios: ratiosOf(what, fastest),
    slower: slower.map((one) => `${one.contender.name} (${formatSeconds(warm.get(one)!)})`),
    ...what.compare(
      computed.toSorted(
        (a, b) => what.contenders.indexOf(a.contender) - what.contenders.indexOf(b.contender),
      ),
    ),
  };
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
