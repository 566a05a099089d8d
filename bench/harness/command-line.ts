import { parseArgs } from 'node:util';

/** What a run is asked for. */
export interface Asked {
  /** Names of works; empty for all. */
  readonly only: readonly string[];
  readonly quick: boolean;
  readonly rounds: number;
  /** Where to write JSON. */
  readonly json: string | null;
  /** Whether to rewrite the tables of README.md. */
  readonly write: boolean;
  readonly wantsHelp: boolean;
}

/** What --help says. */
export const help = (known: readonly string[]): string => `npm run bench [-- options]

  --only a,b     some works: ${known.join(', ')}
  --quick        fewer cases and rounds: two minutes instead of nine
  --rounds n     default 5, quick 3
  --json file    all timings
  --write        put the tables into the READMEs, after a whole run

BENCH_PYTHON=/path/to/python uses an interpreter that has the packages of bench/requirements.txt;
otherwise bench/.venv is made. Peers that cannot be had are left out.`;

/** @throws a sentence for what is not understood */
export function readCommandLine(args: readonly string[], known: readonly string[]): Asked {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string' },
      quick: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      json: { type: 'string' },
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const only = values.only?.split(',') ?? [];
  const unknown = only.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new Error(`--only knows ${known.join(', ')}; got ${unknown}.`);
  if (values.write && (values.quick || only.length > 0))
    throw new Error('--write is for whole runs: without --only and --quick.');
  const rounds = Number(values.rounds ?? (values.quick ? 3 : 5));
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new Error(`--rounds is a whole number from 1, got ${values.rounds}.`);
  return {
    only,
    quick: values.quick,
    rounds,
    json: values.json ?? null,
    write: values.write,
    wantsHelp: values.help,
  };
}
