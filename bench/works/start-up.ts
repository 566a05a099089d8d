import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { formatNumber } from '../harness/format.ts';
import { type Spread, spreadOf } from '../harness/statistics.ts';
import type { Work } from '../harness/work.ts';

const cli = join(import.meta.dirname, '..', '..', 'packages', 'cli', 'bin', 'marginalia.js');
const nothing = ['-e', '0'];

const commands = [
  { name: 'marginalia --help', args: [cli, '--help'], most: 80 },
  { name: 'marginalia fit mixture faithful', args: [cli, 'fit', 'mixture', 'faithful'], most: 350 },
];

/** What the command line adds to the start of Node. */
export const startUp: Work = {
  name: 'start',
  async run({ rounds }) {
    const all = [nothing, ...commands.map(({ args }) => args)];
    const times = all.map((): number[] => []);
    for (let round = 0; round < 3 * rounds + 1; round++) {
      for (const [index, args] of all.entries()) {
        const start = performance.now();
        const { status } = spawnSync(process.execPath, args, { stdio: 'ignore' });
        if (status !== 0) throw new Error(`${args.join(' ')} ended with exit code ${status}.`);
        if (round > 0) times[index]!.push(performance.now() - start); // the first fills the disk's cache
      }
    }
    const [base, ...rest] = times;
    const cases = commands.map(({ name, most }, index) => {
      const added = spreadOf(rest[index]!.map((time, round) => time - base![round]!));
      return { name, most, added, whole: spreadOf(rest[index]!).median, met: added.median <= most };
    });
    const shown = ({ median, lower, upper }: Spread): string =>
      `+${formatNumber(median)} (${formatNumber(lower)}–${formatNumber(upper)})`;
    return {
      work: 'start',
      title: 'Start-up of the command line, ms of wall time',
      about: `In turn with \`node -e 0\` (${formatNumber(spreadOf(base!).median)} ms); the difference, in brackets its quartiles.`,
      head: ['command', 'ms', 'beyond node -e 0', 'at most'],
      lines: cases.map(({ name, whole, added, most, met }) => [
        name,
        formatNumber(whole),
        `${shown(added)}${met ? '' : ` **above ${most}**`}`,
        `+${most}`,
      ]),
      summary: cases.map(({ name, added, most, met }) => ({
        what: `\`${name}\` beyond \`node -e 0\``,
        measured: `${shown(added)} ms`,
        target: `≤ +${most} ms`,
        headline: true,
        met,
      })),
      losses: [],
      cases,
      remarks: [],
    };
  },
};
