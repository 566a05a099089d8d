import { expect, test } from 'vitest';
import type { Data } from '../harness/data.ts';
import { type Contender, duel } from '../harness/duel.ts';
import type { Side } from '../harness/side.ts';
import type { Setting } from '../harness/work.ts';
import type { Request } from '../ours/answer.ts';

const contender = (name: string, side: Contender['side'], family: string, seconds: number): Contender => ({
  name,
  side,
  family,
  args: { seconds },
});
const contenders = [
  contender('turbo', 'turbo', 'turbo', 1),
  contender('numpy, one thread', 'python', 'numpy', 4),
  contender('numpy, two threads', 'python', 'numpy', 3),
  contender('numpy, eight threads', 'python', 'numpy', 30),
  contender('PyTorch', 'python', 'PyTorch', 5),
];

/** Sides that say how long they took, as they were told, and what they were asked. */
function fake(missing: readonly string[] = []) {
  const asked: string[] = [];
  const seconds = new Map<string, number>();
  const side: Side = {
    hello: {},
    async call(request: Request) {
      asked.push(`${request.call} ${request.key}`);
      if (request.call === 'prepare') seconds.set(request.key, Number(request.args['seconds']));
      if (request.call === 'run') return seconds.get(request.key);
      return request.call === 'value' ? { value: request.key, digest: null } : null;
    },
    close: async () => {},
  };
  const sides: Setting['sides'] = {
    get: async (name) => (missing.includes(name) ? null : side),
    missing: new Map(),
    hellos: () => ({}),
    close: async () => {},
  };
  const data = { file: (name: string) => name } as Data;
  return { asked, setting: { sides, data, rounds: 2, quick: false, report: () => {} } };
}

const work = {
  name: 'w',
  task: 't',
  args: {},
  contenders,
  ours: { turbo: 4 },
  atLeast: 0,
  compare: (computed: readonly unknown[]) => ({ agreed: true, agreement: `${computed.length} compared` }),
};

test('contenders take turns, and settings far from the best of their library take no part in the rounds', async () => {
  const { asked, setting } = fake();
  await duel(setting, work);
  const runs = asked.filter((call) => call.startsWith('run')).map((call) => call.slice('run w/'.length));
  expect(runs.join('')).toBe('0123401234024024');
});

test('the ratio is to the fastest peer at its fastest setting, and what was slower is named', async () => {
  const { setting } = fake();
  const outcome = await duel(setting, work);
  expect(outcome.ratios).toMatchObject([
    { of: 'turbo', to: 'numpy, two threads', spread: { median: 3 }, target: 4 },
  ]);
  expect(Object.keys(outcome.timings)).toEqual(['turbo', 'numpy, two threads', 'PyTorch']);
  expect(outcome.slower).toEqual(['numpy, one thread (4.00 s)', 'numpy, eight threads (30.0 s)']);
  expect(outcome.agreement).toBe('5 compared');
});

test('without peers ours runs alone', async () => {
  const { setting } = fake(['python']);
  const outcome = await duel(setting, work);
  expect(outcome.timings).toMatchObject({ turbo: { seconds: [1, 1] } });
  expect(outcome.ratios).toEqual([]);
});
