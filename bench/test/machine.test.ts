import { expect, test } from 'vitest';
import { machineLines } from '../harness/machine.ts';

test('what a page and TensorFlow.js could use is told', () => {
  const tfjs = { version: '4.22.0', simd: true, threads: 1 };
  const lines = machineLines({
    chromium: { browser: '150.0', isolated: true },
    tfjsWasm: { ...tfjs, simd: false },
    tfjsPage: { ...tfjs, browser: '150.0', isolated: true },
  });
  expect(lines.slice(2)).toEqual([
    '- browser: Chromium 150.0, headless, page cross-origin isolated',
    '- TensorFlow.js 4.22.0, wasm, in Node: no SIMD, threads: 1',
    '- TensorFlow.js 4.22.0, wasm, in Chromium: SIMD, threads: 1',
  ]);
  expect(machineLines({ chromium: { browser: '150.0', isolated: false } })[2]).toContain('not cross-origin');
});
