/** Lets the event loop turn: other tasks, messages, rendering. */
export interface Breather {
  breathe(): Promise<void>;
  close(): void;
}

/** A macrotask that costs microseconds: `setTimeout` is clamped to 4 ms in pages, a microtask lets nothing in. */
export function createBreather(): Breather {
  if (typeof setImmediate === 'function') {
    return { breathe: () => new Promise((resolve) => setImmediate(resolve)), close: () => {} };
  }
  const { port1, port2 } = new MessageChannel();
  const waiting: (() => void)[] = [];
  port1.addEventListener('message', () => waiting.shift()?.());
  port1.start();
  return {
    breathe: () =>
      new Promise((resolve) => {
        waiting.push(resolve);
        port2.postMessage(null);
      }),
    close: () => port1.close(),
  };
}
