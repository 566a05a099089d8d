import { readFileSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { createData, readF32 } from '../harness/data.ts';
import type { Side } from '../harness/side.ts';
import type { Setting } from '../harness/work.ts';
import type { Request } from '../ours/answer.ts';
import { stepProblem } from '../works/adam-step.ts';
import { sameDraws } from '../works/same-draws.ts';

const data = createData();
afterAll(() => data.close());

/** A peer that answers with bounds of the files it is given. */
function settingOf(bounds: (args: { readonly [name: string]: unknown }) => readonly number[]): Setting {
  let value: readonly number[] = [];
  const python: Side = {
    hello: {},
    async call(request: Request) {
      if (request.call === 'prepare') value = bounds(request.args);
      return request.call === 'value' ? { value } : null;
    },
    close: async () => {},
  };
  return {
    sides: { get: async () => python, missing: new Map(), hellos: () => ({}), close: async () => {} },
    data,
    rounds: 1,
    quick: true,
    report() {},
  };
}

/** The mean ELBO of rows before the first step, with these draws, in f64. */
function elbo(args: { readonly [name: string]: unknown }): number {
  const [start, noise] = [readF32(String(args['start'])), readF32(String(args['noise']))];
  let at = 0;
  const layer = (inputs: number, outputs: number) => {
    const [weight, bias] = [at, (at += inputs * outputs)];
    at += outputs;
    return (x: readonly number[], f: (a: number) => number) =>
      Array.from({ length: outputs }, (_, j) =>
        f(x.reduce((sum, xi, i) => sum + xi * start[weight + i * outputs + j]!, start[bias + j]!)),
      );
  };
  const [e1, e2, e3] = [layer(784, 200), layer(200, 200), layer(200, 100)];
  const [d1, d2, d3] = [layer(50, 200), layer(200, 200), layer(200, 784)];
  const same = (a: number): number => a;
  const pixels = [...readFileSync(String(args['x']))];
  const rows = pixels.length / 784;
  let sum = 0;
  for (let r = 0; r < rows; r++) {
    const x = pixels.slice(r * 784, (r + 1) * 784);
    const q = e3(e2(e1(x, Math.tanh), Math.tanh), same);
    const [m, s] = [q.slice(0, 50), q.slice(50)];
    const z = m.map((mean, j) => mean + Math.exp(s[j]! / 2) * noise[r * 50 + j]!);
    const logits = d3(d2(d1(z, Math.tanh), Math.tanh), same);
    logits.forEach((a, d) => (sum += x[d]! * a - Math.log1p(Math.exp(a))));
    m.forEach((mean, j) => (sum += (1 + s[j]! - mean * mean - Math.exp(s[j]!)) / 2));
  }
  return sum / rows;
}

test('rows and draws that are handed over give the bound of our first step', async () => {
  const args = await stepProblem(data, { batch: 4, samples: 1, steps: 1 });
  expect(
    await sameDraws(
      settingOf((given) => [elbo(given)]),
      args,
    ),
  ).toMatchObject({ agreed: true });
});

test('bounds that are not the same are called out', async () => {
  const args = await stepProblem(data, { batch: 4, samples: 1, steps: 1 });
  const setting = settingOf((given) => [elbo(given) * (1 + 1e-5)]);
  expect(await sameDraws(setting, args)).toMatchObject({ agreed: false });
  expect(
    await sameDraws(
      settingOf(() => [NaN]),
      args,
    ),
  ).toMatchObject({ agreed: false });
});
