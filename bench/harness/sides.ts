import { join } from 'node:path';
import { messageOf } from './message-of.ts';
import { openChromium } from './chromium.ts';
import { installTfjs } from './install-tfjs.ts';
import { openPeers } from './python.ts';
import { openProcess, type Side } from './side.ts';

const folder = join(import.meta.dirname, '..');

const node =
  (name: string, script: string, ...args: readonly string[]) =>
  (): Promise<Side> =>
    openProcess(name, process.execPath, [join(folder, script), ...args], process.env);

/** Opens what needs TensorFlow.js. */
const withTfjs = (report: (line: string) => void, open: () => Promise<Side>) => async (): Promise<Side> => {
  installTfjs(report);
  return open();
};

const openers = (data: string, report: (line: string) => void) => ({
  turbo: node('Our side in turbo', 'ours/node.ts', 'turbo'),
  plain: node('Our side', 'ours/node.ts', 'plain'),
  python: () => openPeers(report),
  tfjsWasm: withTfjs(report, node('TensorFlow.js wasm', 'tfjs/node.ts', 'wasm')),
  tfjsCpu: withTfjs(report, node('TensorFlow.js cpu', 'tfjs/node.ts', 'cpu')),
  chromium: () => openChromium('ours', data),
  tfjsPage: withTfjs(report, () => openChromium('tfjs', data)),
});

/** Who there is. */
export type SideName = keyof ReturnType<typeof openers>;

/** Sides are opened when first asked for and stay, so that their start is paid once. */
export interface Sides {
  /** Null where it cannot be had. */
  get(name: SideName): Promise<Side | null>;
  /** Why a side cannot be had. */
  readonly missing: ReadonlyMap<SideName, string>;
  /** Versions and settings of those that were opened. */
  readonly hellos: () => { readonly [side: string]: Side['hello'] };
  close(): Promise<void>;
}

/**
 * @param data the folder that pages may read
 * @param report is told once why a side, or several, cannot be had
 */
export function createSides(data: string, report: (line: string) => void): Sides {
  const open = openers(data, report);
  const opened = new Map<SideName, Side>();
  const missing = new Map<SideName, string>();
  return {
    missing,
    async get(name) {
      if (missing.has(name)) return null;
      const there = opened.get(name);
      if (there !== undefined) return there;
      try {
        const side = await open[name]();
        opened.set(name, side);
        return side;
      } catch (error) {
        const why = messageOf(error);
        if (![...missing.values()].includes(why)) report(why);
        missing.set(name, why);
        return null;
      }
    },
    hellos: () => Object.fromEntries([...opened].map(([name, { hello }]) => [name, hello])),
    async close() {
      await Promise.all([...opened.values()].map((side) => side.close()));
    },
  };
}
