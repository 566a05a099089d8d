import { loadCore } from '@marginalia/core-wasm';
import type { Matrix } from '@marginalia/data';
import { bindModel, type ModelParameters, streams } from '@marginalia/models';

/** Rows drawn at once. */
const block = 1024;

/** x ~ p(x) [count, D] by ancestral sampling; row i depends on the seed and i alone. */
export async function drawRows(parameters: ModelParameters, count: number, seed: number): Promise<Matrix> {
  const core = await loadCore();
  const { arena } = core;
  const D = parameters.observed;
  const data = new Float64Array(count * D);
  arena.scope(() => {
    const model = bindModel(core, parameters);
    for (let firstRow = 0; firstRow < count; firstRow += block) {
      const rows = Math.min(block, count - firstRow);
      arena.scope(() => {
        const x = arena.alloc('f64', rows * D);
        const z = arena.alloc('f64', rows * model.latent);
        model.sample(
          { key: { seed, stream: streams.sampleLatent }, firstRow, rows, firstSample: 0, samples: 1 },
          z,
          x,
        );
        data.set(arena.view(x), firstRow * D);
      });
    }
  });
  return { data, rows: count, columns: D };
}
