import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import type { Data } from '../harness/data.ts';
import { formatNumber } from '../harness/format.ts';
import type { Work } from '../harness/work.ts';

const cli = join(import.meta.dirname, '..', '..', 'packages', 'cli', 'bin', 'marginalia.js');
const preload = join(import.meta.dirname, '..', 'harness', 'peak-memory.mjs');
const columns = 16;

/** The most memory a command takes, against 1.3 × its data and 100 MB. */
export const memory: Work = {
  name: 'memory',
  async run({ data, quick }) {
    const rows = Math.round(((quick ? 50 : 200) * 1e6) / 8 / columns);
    const values = await data.normals(40, rows * columns);
    const files = { csv: await writeCsv(data, values), npy: writeNpy(data, values, rows) };
    const [model, small] = [
      data.file('model.safetensors'),
      writeNpy(data, values.slice(0, 1000 * columns), 1000, 'small'),
    ];
    const once = ['--max-iterations', '3', '--restarts', '1', '--tolerance', '0'];
    const commands = [
      { name: 'fit mixture, CSV', args: ['fit', 'mixture', files.csv, ...once] },
      { name: 'fit mixture, npy', args: ['fit', 'mixture', files.npy, ...once] },
      { name: 'fit ppca, CSV', args: ['fit', 'ppca', files.csv, '--factors', '4', '--out', model] },
      { name: 'fit ppca, npy', args: ['fit', 'ppca', files.npy, '--factors', '4', '--out', model] },
      { name: 'evidence (exact), npy', args: ['evidence', model, files.npy] },
      {
        name: 'evidence (importance), 1000 rows, npy',
        args: ['evidence', model, small, '--estimator', 'importance', '--proposal', 'gaussian'],
      },
    ];
    const cases = commands.map(({ name, args }) => {
      const bytes = 8 * columns * (args.includes(small) ? 1000 : rows);
      const most = (1.3 * bytes) / 1e6 + 100;
      const peak = peakOf(data, args);
      return { name, megabytes: bytes / 1e6, peak, most, met: peak !== null && peak <= most };
    });
    return {
      work: 'memory',
      title: 'Peak memory of commands, MB',
      about: 'The largest resident set of the whole process, against 1.3 × the data as doubles and 100 MB.',
      head: ['command', 'data', 'peak', 'at most'],
      lines: cases.map(({ name, megabytes, peak, most, met }) => [
        name,
        formatNumber(megabytes),
        `${peak === null ? 'failed' : formatNumber(peak)}${met ? '' : ' **above**'}`,
        formatNumber(most),
      ]),
      summary: [
        {
          what: 'peak memory of commands beyond their data',
          measured: `${cases.filter(({ met }) => met).length} of ${cases.length} within`,
          target: '≤ 1.3 × data + 100 MB',
          headline: true,
          met: cases.every(({ met }) => met),
        },
      ],
      losses: [],
      cases,
      remarks: cases.filter(({ peak }) => peak === null).map(({ name }) => `${name}: the command failed`),
    };
  },
};

/** Megabytes, null where the command fails. */
function peakOf({ file }: Data, args: readonly string[]): number | null {
  const told = file('peak');
  const env = { ...process.env, BENCH_PEAK_FILE: told };
  const { status } = spawnSync(process.execPath, ['--import', preload, cli, ...args, '--quiet'], {
    stdio: 'ignore',
    env,
  });
  return status === 0 ? (Number(readFileSync(told, 'utf8')) * 1024) / 1e6 : null;
}

async function writeCsv({ file }: Data, values: Float64Array): Promise<string> {
  const path = file('rows.csv');
  const out = createWriteStream(path);
  out.write(`${Array.from({ length: columns }, (_, j) => `x${j}`).join(',')}\n`);
  const step = 4096 * columns;
  for (let at = 0; at < values.length; at += step) {
    let text = '';
    for (let row = at; row < Math.min(at + step, values.length); row += columns) {
      text += `${Array.from(values.subarray(row, row + columns), (value) => value.toFixed(6)).join(',')}\n`;
    }
    if (!out.write(text)) await once(out, 'drain');
  }
  out.end();
  await finished(out);
  return path;
}

function writeNpy({ write }: Data, values: Float64Array, rows: number, name = 'rows'): string {
  const dictionary = `{'descr': '<f8', 'fortran_order': False, 'shape': (${rows}, ${columns}), }`;
  const header = Buffer.from(`${dictionary.padEnd(117)}\n`, 'latin1');
  const start = Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, header.length & 255, header.length >> 8]);
  return write(
    `${name}.npy`,
    Buffer.concat([start, header, Buffer.from(values.buffer, values.byteOffset, values.byteLength)]),
  );
}
