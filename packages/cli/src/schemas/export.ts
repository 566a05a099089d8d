import { z } from 'zod';
import { count, digest } from './common.ts';

/** What `export` prints under --json. */
export interface ExportDocument {
  readonly schema: 'marginalia/export@1';
  readonly kind: 'vae' | 'autoencoder';
  readonly format: 'safetensors' | 'onnx';
  readonly part: 'encoder' | 'decoder' | null;
  readonly layer: number | null;
  readonly spec: Readonly<Record<string, unknown>> | null;
  readonly files: readonly string[];
  readonly modelDigest: string;
}

export const exportSchema: z.ZodType<ExportDocument> = z.strictObject({
  schema: z.literal('marginalia/export@1'),
  kind: z.enum(['vae', 'autoencoder']),
  format: z.enum(['safetensors', 'onnx']),
  part: z.enum(['encoder', 'decoder']).nullable().describe('of onnx'),
  layer: count.nullable().describe('of onnx, the stochastic layer, counted from 1 upwards from x'),
  spec: z
    .record(z.string(), z.unknown())
    .nullable()
    .describe('safetensors: which tensor is which layer, as import reads it'),
  files: z.array(z.string()).describe('that were written'),
  modelDigest: digest,
});
