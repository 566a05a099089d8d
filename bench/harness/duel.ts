import type { Args } from '../ours/task.ts';
import type { CaseOutcome, Ratio, Timing } from './outcome.ts';
import type { Request } from '../ours/answer.ts';
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
  readonly task?: string;
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

/** Threads of the one before may still spin: both sides begin on quiet cores. */
const pause = () => new Promise((resolve) => setTimeout(resolve, 20));

/** Runs one case: every contender once for warmth and comparison, the fastest of each family then in turn, round by round. */
export async function duel(setting: Setting, what: Duel): Promise<CaseOutcome> {
  const { sides, rounds } = setting;
  const present: { contender: Contender; key: string; warm: number }[] = [];
  const computed: Computed[] = [];
  const call = async (contender: Contender, request: Request) =>
    (await sides.get(contender.side))!.call(request);

  for (const [index, contender] of what.contenders.entries()) {
    const side = await sides.get(contender.side);
    if (side === null) continue;
    const key = `${what.name}/${index}`;
    await side.call({
      call: 'prepare',
      key,
      task: contender.task ?? what.task,
      args: { ...what.args, ...contender.args },
    });
    await side.call({ call: 'run', key, atLeast: 0 });
    const file = setting.data.file(`output-${index}`);
    computed.push({
      contender,
      file,
      ...((await side.call({ call: 'value', key, file })) as Pick<Computed, 'value' | 'digest'>),
    });
    present.push({ contender, key, warm: Infinity });
  }
  // Settings of one library: two looks each, in turn, the better counts.
  for (let look = 0; look < 2; look++) {
    for (const one of present) {
      await pause();
      const seconds = (await call(one.contender, {
        call: 'run',
        key: one.key,
        atLeast: what.atLeast,
      })) as number;
      one.warm = Math.min(one.warm, seconds);
    }
  }
  const fastest = present.filter(
    (one) =>
      !present.some((other) => other.contender.family === one.contender.family && other.warm < one.warm),
  );
  const slower = present.filter((one) => !fastest.includes(one));
  for (const { contender, key } of slower) await call(contender, { call: 'drop', key });

  const seconds = new Map(fastest.map((one) => [one, [] as number[]]));
  for (let round = 0; round < rounds; round++) {
    for (const one of fastest) {
      await pause();
      seconds
        .get(one)!
        .push((await call(one.contender, { call: 'run', key: one.key, atLeast: what.atLeast })) as number);
    }
  }
  for (const { contender, key } of fastest) await call(contender, { call: 'drop', key });

  const timings: Record<string, Timing> = {};
  for (const [{ contender }, all] of seconds)
    timings[contender.name] = { seconds: all, spread: spreadOf(all) };
  return {
    name: what.name,
    timings,
    ratios: ratiosOf(
      what,
      [...seconds].map(([{ contender }, all]) => ({ contender, seconds: all })),
    ),
    slower: slower.map(({ contender, warm }) => `${contender.name} (${warm.toPrecision(3)} s)`),
    ...what.compare(computed),
  };
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
