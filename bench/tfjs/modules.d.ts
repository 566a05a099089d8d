// What is used of TensorFlow.js, which is installed by the first run of the bench and is not there where types are checked.

declare module '@tensorflow/tfjs' {
  const tf: import('./load-tensorflow.ts').Tensorflow;
  export = tf;
}

declare module '@tensorflow/tfjs-backend-wasm' {
  /** Where its three modules lie, by name of the file. */
  export function setWasmPaths(places: { readonly [file: string]: string }): void;
  /** Before the backend starts. */
  export function setThreadsCount(threads: number): void;
  /** Once it has. */
  export function getThreadsCount(): number;
}

/** The address of a file that the built page brings. */
declare module '*?url' {
  const address: string;
  export default address;
}
