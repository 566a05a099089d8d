// TensorFlow.js in a page, its wasm backend, with SIMD and as many threads as it takes.
import { setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import plain from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import simd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import threaded from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url';
import { createAnswer } from '../ours/answer.ts';
import type { Platform } from '../ours/task.ts';
import { adamStep } from '../tfjs/adam-step.ts';
import { loadTensorflow } from '../tfjs/load-tensorflow.ts';
import { read } from './read.ts';

setWasmPaths({
  'tfjs-backend-wasm.wasm': plain,
  'tfjs-backend-wasm-simd.wasm': simd,
  'tfjs-backend-wasm-threaded-simd.wasm': threaded,
});
setThreadsCount(navigator.hardwareConcurrency); // 4.22.0 takes one all the same: its issue 8513
const { tf, hello } = await loadTensorflow('wasm');

const platform = { read, write: null, now: () => performance.now() / 1000 };
const createPlatform = async (): Promise<Platform> => platform as unknown as Platform;
Object.assign(globalThis, { hello, answer: createAnswer(createPlatform, { 'adam-step': adamStep(tf) }) });
