// f32
import type { Core, Span } from '@marginalia/core-wasm';
import type {
  CheckedRows,
  DifferentiableModel,
  DrawBlock,
  LatentVariableModel,
  ModelKind,
  PlannedDraws,
} from '../latent-variable-model.ts';
import { putKey } from '../put-key.ts';
import { checkVaeRows } from './check-vae-rows.ts';
import { type GenerativeSide, bindGenerativeSide } from './generative-side.ts';
import { drawsOf, priorDraws } from './latent-draws.ts';
import { sampleOutputs } from './outputs.ts';
import { encoderInputs, type VaeParameters } from './parameters.ts';
import type { PreparedRows } from './prepare-rows.ts';
import { type Chunk, forEachChunk, prepareAll, putVae, type VaeMemory } from './vae-memory.ts';

/** What a VAE can do: its evidence, posterior and ELBO have no closed form. */
export type VaeModel = LatentVariableModel & DifferentiableModel & PlannedDraws & CheckedRows;

/**
 * Variational autoencoders: z is all stochastic layers side by side, h₁ first, drawn from the encoder or the prior. Densities
 * are computed in f32, those of a row folded in f64; z is rounded to f32 on its way in. NaN in x is a missing value: log p is that
 * of the columns that are there, and the encoder sees `centre` for the others.
 */
export const vaeModel: ModelKind<VaeParameters, VaeModel> = {
  kind: 'vae',
  exact: false,
  proposals: ['encoder', 'prior'],
  bind,
};

/**
 * What an operation of a plan stands for in a network: 16 of f32 take as long, and shards are made four times longer, some 30 ms,
 * because each has the model's megabytes to put into memory first.
 */
const singlesPerOperation = 64;

function bind(core: Core, parameters: VaeParameters): VaeModel {
  const { arena } = core;
  const memory = putVae(core, parameters);
  const { latent, drawsAtATime, layers: L } = memory;
  const { observed: D } = parameters;
  const side = bindGenerativeSide(memory);

  /** Chunks of z in f64 with what belongs to them. */
  const eachLoaded = (z: Span<'f64'>, rows: number, samples: number, body: (chunk: Chunk) => void): void =>
    forEachChunk(rows, samples, drawsAtATime, (chunk) => {
      const { at, draws } = chunk;
      side.load(arena.view(z).subarray(at * latent, (at + draws) * latent));
      body(chunk);
    });

  return {
    kind: 'vae',
    observed: D,
    latent,
    operationsPerDraw: operationsPerDraw(memory),
    discrete: parameters.decoder !== 'gaussian',
    checkRows: (caller, rows) => checkVaeRows(caller, parameters, rows),

    logJoint(x, z, samples, out) {
      arena.scope(() => {
        const prepared = prepareAll(memory, x);
        eachLoaded(z, x.length / D, samples, (chunk) => {
          side.logJoint(targetOf(prepared, chunk, D), chunk.rows, chunk.samples, part(out, chunk));
        });
      });
    },

    logJointAndGradient(x, z, samples, beta, out, dz) {
      arena.scope(() => {
        const prepared = prepareAll(memory, x);
        eachLoaded(z, x.length / D, samples, (chunk) => {
          const target = targetOf(prepared, chunk, D);
          const { rows, samples: some } = chunk;
          side.logJointAndGradient(target, rows, some, beta, part(out, chunk), part(dz, chunk, latent));
        });
      });
    },

    proposal(spec, x) {
      const source = drawsOf(memory, side, spec, () => preparedOf(memory, x));
      return {
        sampleAndLogProb({ key, firstRow, rows, firstSample, samples }, z, logQ) {
          arena.scope(() => {
            const address = putKey(arena, key);
            forEachChunk(rows, samples, drawsAtATime, (chunk) => {
              source.draw(address, firstRow, firstSample, chunk, part(logQ, chunk));
              const { at, draws } = chunk;
              side.store(arena.view(z).subarray(at * latent, (at + draws) * latent));
            });
          });
        },
        logProb(z, samples, out) {
          eachLoaded(z, out.length / samples, samples, (chunk) => source.logDensity(chunk, part(out, chunk)));
        },
      };
    },

    weigh(spec, x) {
      const rows = preparedOf(memory, x);
      const source = drawsOf(memory, side, spec, () => rows);
      const logQ = arena.alloc('f64', drawsAtATime);
      return (block, out) =>
        arena.scope(() => weighBlock(memory, side, source, rows.prepared, block, logQ, out));
    },

    sample({ key, firstRow, rows, firstSample }, z, x) {
      arena.scope(() => {
        const address = putKey(arena, key);
        // The top at step 0, x at step 1, the layers between from step 2.
        const source = priorDraws(memory, side, 1, (l) => (l === L - 1 ? 0 : L - l));
        const logQ = arena.alloc('f64', drawsAtATime);
        forEachChunk(rows, 1, drawsAtATime, (chunk) => {
          const { at, draws } = chunk;
          source.draw(address, firstRow, firstSample, chunk, { ...logQ, length: draws });
          side.store(arena.view(z).subarray(at * latent, (at + draws) * latent));
          side.networks[0]!.forward(side.latents[0]!, 0, draws);
          const names = {
            key: address,
            firstRow: firstRow + at,
            rows: draws,
            firstSample,
            samples: 1,
            step: 1,
          };
          sampleOutputs(core, parameters, side.networks[0]!.output, names, part(x, chunk, D));
        });
      });
    },
  };
}

function weighBlock(
  memory: VaeMemory,
  side: GenerativeSide,
  source: ReturnType<typeof drawsOf>,
  prepared: PreparedRows,
  { key, firstRow, rows, firstSample, samples }: DrawBlock,
  logQ: Span<'f64'>,
  out: Span<'f64'>,
): void {
  const { core, parameters, drawsAtATime } = memory;
  const { arena } = core;
  const address = putKey(arena, key);
  forEachChunk(rows, samples, drawsAtATime, (chunk) => {
    const logW = part(out, chunk);
    source.draw(address, firstRow, firstSample, chunk, { ...logQ, length: chunk.draws });
    side.logJoint(targetOf(prepared, chunk, parameters.observed), chunk.rows, chunk.samples, logW);
    const [p, q] = [arena.view(logW), arena.view(logQ)];
    for (let i = 0; i < p.length; i++) p[i] = p[i]! - q[i]!;
  });
}

function preparedOf(memory: VaeMemory, x: Span<'f64'>): { prepared: PreparedRows; count: number } {
  return { prepared: prepareAll(memory, x), count: x.length / memory.parameters.observed };
}

/** The prepared rows of a chunk. */
function targetOf({ target }: PreparedRows, { row, rows }: Chunk, D: number): Span<'f32'> {
  return { ...target, ptr: target.ptr + 4 * row * D, length: rows * D };
}

/** The part of a chunk in a span of `width` numbers a draw. */
function part(span: Span<'f64'>, { at, draws }: Chunk, width = 1): Span<'f64'> {
  return { ...span, ptr: span.ptr + 8 * at * width, length: draws * width };
}

function operationsPerDraw({ layout, latent, parameters }: VaeMemory): number {
  const weights = layout.networks
    .filter((_, n) => n > 0)
    .flat()
    .reduce((sum, { inputs, outputs }) => sum + inputs * outputs, 0);
  const likelihood = 8 * encoderInputs(parameters);
  return 100 + 24 * latent + (2 * weights + likelihood) / singlesPerOperation;
}
