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

/** With the backend of that name set, and what it uses. @throws where it does not start */
export async function loadTensorflow(
  backend: 'wasm' | 'cpu',
): Promise<{ readonly tf: Tensorflow; readonly hello: object }> {
  const loaded: Tensorflow & { readonly default?: Tensorflow } = await import('@tensorflow/tfjs');
  const tf = loaded.default ?? loaded;
  const wasm = backend === 'wasm' ? await import('@tensorflow/tfjs-backend-wasm') : null;
  if (!(await tf.setBackend(backend))) throw new Error(`tfjs has no backend ${backend} here.`);
  await tf.ready();
  const simd = wasm !== null && tf.env().getBool('WASM_HAS_SIMD_SUPPORT');
  const threads = wasm?.getThreadsCount() ?? 1;
  return { tf, hello: { version: tf.version_core, backend: tf.getBackend(), simd, threads } };
}
