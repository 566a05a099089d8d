import type { Executor, Jobs, Progress } from '@marginalia/runtime';

/** How a posterior is computed. */
export interface PosteriorOptions {
  /** Default: inline on the calling thread. Given one, the caller closes it. */
  readonly executor?: Executor<Jobs>;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}
