import { arch, availableParallelism, cpus, platform, release, totalmem } from 'node:os';
import type { Side } from './side.ts';

/** What the numbers were measured on, in lines. */
export function machineLines(hellos: { readonly [side: string]: Side['hello'] }): string[] {
  const { node, v8 } = process.versions;
  const lines = [
    `- machine: ${cpus()[0]?.model.trim() ?? 'unknown'}, ${availableParallelism()} cores, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, ${platform()} ${release()} ${arch()}`,
    `- ours: Node ${node}, V8 ${v8}; turbo is the command line's default mode, plain is V8 without its option`,
  ];
  const { python, chromium, tfjsWasm, tfjsPage } = hellos;
  if (python !== undefined) {
    const of = (name: string): string => `${name} ${String(python[name])}`;
    const names = ['scikit-learn', 'scipy', 'torch'].map(of).join(', ');
    lines.push(
      `- peers: Python ${String(python['python'])}, ${of('numpy')} (${String(python['blas'])}), ${names}`,
    );
  }
  const browser = chromium ?? tfjsPage;
  if (browser !== undefined) {
    const isolated = browser['isolated'] === true ? '' : 'not ';
    lines.push(
      `- browser: Chromium ${String(browser['browser'])}, headless, page ${isolated}cross-origin isolated`,
    );
  }
  for (const [place, hello] of Object.entries({ Node: tfjsWasm, Chromium: tfjsPage })) {
    if (hello === undefined) continue;
    const { version, simd, threads } = hello;
    lines.push(
      `- TensorFlow.js ${String(version)}, wasm, in ${place}: ${simd === true ? '' : 'no '}SIMD, threads: ${String(threads)}`,
    );
  }
  return lines;
}
