import { closeSync, openSync, readSync } from 'node:fs';

/** What turbo depends on. */
export interface Environment {
  /** Of Node. */
  readonly version: string;
  /** Whether this V8 was built with the pass. */
  readonly revectorizes: boolean;
  /** Whether the processor has 256-bit integer vectors: without them, V8 leaves all pairs apart. */
  readonly avx2: boolean;
  /** MARGINALIA_TURBO */
  readonly setting: string | undefined;
}

export function environment(): Environment {
  const built = new Map(Object.entries<unknown>(process.config.variables));
  return {
    version: process.versions.node,
    revectorizes: Boolean(built.get('v8_enable_wasm_simd256_revec')),
    avx2: hasAvx2(),
    setting: process.env['MARGINALIA_TURBO'],
  };
}

/** Linux tells; elsewhere, an x64 processor of the last ten years has it. */
function hasAvx2(): boolean {
  try {
    const file = openSync('/proc/cpuinfo', 'r');
    try {
      const start = Buffer.alloc(4096); // the first processor: the file of a large machine takes milliseconds
      const text = start.toString('latin1', 0, readSync(file, start));
      return !/^flags\s*:/m.test(text) || /\bavx2\b/.test(text);
    } finally {
      closeSync(file);
    }
  } catch {
    return true;
  }
}
