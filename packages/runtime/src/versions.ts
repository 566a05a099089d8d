import type { Core } from '@marginalia/core-wasm';
import type { Job } from './job.ts';

/** Versions a thread keeps: a fit uses one, restarts side by side a few. */
export const versionsKept = 8;

/** Gives a thread the shared parameters of a version, ready for a job. */
export type Versions = (name: string, job: Job, version: number, load: () => unknown) => Promise<unknown>;

/** The shared parameters that a thread has: each version is loaded once, and once prepared for a job. */
export function createVersions(core: Core): Versions {
  const kept = new Map<number, { readonly shared: unknown; readonly prepared: Map<string, Promise<void>> }>();
  return async (name, job, version, load) => {
    let entry = kept.get(version);
    if (entry === undefined) {
      entry = { shared: load(), prepared: new Map() };
      kept.set(version, entry);
      trimToNewest(kept, versionsKept);
    }
    if (job.prepare !== undefined) {
      let prepared = entry.prepared.get(name);
      if (prepared === undefined) {
        prepared = job.prepare(core, entry.shared);
        entry.prepared.set(name, prepared);
      }
      await prepared;
    }
    return entry.shared;
  };
}

/** Drops what was added first. */
export function trimToNewest(kept: Map<number, unknown> | Set<number>, size: number): void {
  for (const key of kept.keys()) {
    if (kept.size <= size) return;
    kept.delete(key);
  }
}
