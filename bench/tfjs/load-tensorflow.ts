/** What is used of a tensor. */
export interface Tensor {
  dataSync(): Float32Array;
  dispose(): void;
  add(other: Tensor | number): Tensor;
  sub(other: Tensor | number): Tensor;
  mul(other: Tensor | number): Tensor;
  div(other: Tensor | number): Tensor;
  tanh(): Tensor;
  exp(): Tensor;
  square(): Tensor;
  softplus(): Tensor;
  sum(): Tensor;
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
  split(x: Tensor, parts: number, axis: number): readonly Tensor[];
  randomNormal(shape: readonly number[]): Tensor;
  variable(initial: Tensor): Tensor;
  readonly train: {
    adam(
      rate: number,
      beta1: number,
      beta2: number,
      epsilon: number,
    ): {
      minimize(loss: () => Tensor, returnCost: true): Tensor;
      dispose(): void;
    };
  };
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
