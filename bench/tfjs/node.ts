// TensorFlow.js in Node: `node tfjs/node.ts wasm` or `cpu`.
import { readFile, writeFile } from 'node:fs/promises';
import type { Platform, Prepare } from '../ours/task.ts';
import { createAnswer } from '../ours/answer.ts';
import { serveLines } from '../ours/serve-lines.ts';
import { adamStep } from './adam-step.ts';
import { loadTensorflow } from './load-tensorflow.ts';

const { tf, hello } = await loadTensorflow(process.argv[2] === 'wasm' ? 'wasm' : 'cpu');

const floats = async ({ read }: Pick<Platform, 'read'>, file: unknown) => {
  const bytes = await read(String(file));
  return new Float32Array(bytes);
};

/** f32; a product is made anew by every call: the library has no way to write into one that is there. */
const gemm: Prepare = async (platform, args) => {
  const [m, n, k] = [Number(args['m']), Number(args['n']), Number(args['k'])];
  const [left, right] = [args['order'] === 'TN', args['order'] === 'NT'];
  const a = tf.tensor(await floats(platform, args['a']), left ? [k, m] : [m, k]);
  const b = tf.tensor(await floats(platform, args['b']), right ? [n, k] : [k, n]);
  let c = tf.matMul(a, b, left, right);
  return {
    run() {
      c.dispose();
      c = tf.matMul(a, b, left, right);
      return undefined;
    },
    output: () => Float32Array.from(c.dataSync()),
    close: async () => tf.dispose([a, b, c]),
  };
};

const logSumExp: Prepare = async (platform, args) => {
  const x = tf.tensor(await floats(platform, args['x32']), [Number(args['length'])]);
  let value = NaN;
  return {
    run() {
      const sum = tf.logSumExp(x);
      value = sum.dataSync()[0]!;
      sum.dispose();
      return undefined;
    },
    value: () => value,
    close: async () => x.dispose(),
  };
};

const platform = {
  read: async (file: string) => new Uint8Array(await readFile(file)).buffer,
  write: (file: string, bytes: Uint8Array) => writeFile(file, bytes),
  now: () => performance.now() / 1000,
};

const createPlatform = async (): Promise<Platform> => platform as Platform;
await serveLines(
  hello,
  createAnswer(createPlatform, { gemm, 'log-sum-exp': logSumExp, 'adam-step': adamStep(tf) }),
);
