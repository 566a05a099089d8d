import { env, InferenceSession, Tensor } from 'onnxruntime-web';

env.wasm.numThreads = 1; // its threads would outlive the test

/** Runs a file of one input on rows [n, columns] in onnxruntime: every output by its name, row by row. */
export async function runOnnx(
  file: Uint8Array,
  rows: ArrayLike<number>,
  columns: number,
): Promise<ReadonlyMap<string, Float32Array>> {
  const session = await InferenceSession.create(file);
  const [input = ''] = session.inputNames;
  const data = Float32Array.from(rows);
  const given = new Tensor('float32', data, [data.length / columns, columns]);
  const outputs = await session.run({ [input]: given });
  await session.release();
  return new Map(Object.entries(outputs).map(([name, { data }]) => [name, data as Float32Array]));
}
