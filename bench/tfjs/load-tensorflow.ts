/** What is used of a tensor. */
interface Tensor {
  dataSync(): Float32Array;
  dispose(): void;
}

/** What is used of the library: it is not installed where the rest is checked. */
export interface Tensorflow {
  readonly version_core: string;
  setBackend(name: string): Promise<boolean>;
  ready(): Promise<void>;
  getBackend(): string;
  env(): { getBool(flag: string): boolean };
  tensor(values: Float32Array, shape: readonly number[]): Tensor;
  matMul(a: Tensor, b: Tensor, transposeA: boolean, transposeB: boolean): Tensor;
  logSumExp(x: Tensor): Tensor;
  dispose(tensors: readonly Tensor[]): void;
}

/** With the backend of that name set. @throws where it does not start */
export async function loadTensorflow(backend: string): Promise<Tensorflow> {
  const name: string = '@tensorflow/tfjs';
  const loaded = (await import(name)) as Tensorflow & { readonly default?: Tensorflow };
  const tf = loaded.default ?? loaded;
  if (backend === 'wasm') await import(`${name}-backend-wasm`);
  if (!(await tf.setBackend(backend))) throw new Error(`tfjs has no backend ${backend} here.`);
  await tf.ready();
  return tf;
}
