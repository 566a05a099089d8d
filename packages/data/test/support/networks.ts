import { readFileSync } from 'node:fs';
import { decodeSafetensors } from '../../src/decode-safetensors.ts';
import { type ImportedNetworks, importNetworks } from '../../src/import-networks.ts';
import type { VaeLayers } from '../../src/network-layers.ts';
import { parseNetworkSpec, type VaeSpec } from '../../src/network-spec.ts';
import type { Tensor } from '../../src/tensor.ts';

type Matrix = readonly (readonly number[])[];
type Half = Readonly<Record<string, Matrix>>;

/** What make_networks.py wrote down of a network. */
export interface Expected {
  readonly x: Matrix;
  readonly z: Matrix;
  /** torch, in f64. */
  readonly encoder: Half;
  readonly decoder: Half;
  /** Of a second stochastic layer, of z and z2. */
  readonly z2?: Matrix;
  readonly encoder2?: Half;
  readonly decoder2?: Half;
}

const path = (name: string) => new URL(`../fixtures/networks/${name}`, import.meta.url);

export const networkNames = ['bernoulli', 'gaussian', 'counts', 'standardised'] as const;
export const expectedOf = (name: string): Expected =>
  (JSON.parse(readFileSync(path('expected.json'), 'utf8')) as Record<string, Expected>)[name]!;
export const specText = (name: string): string => readFileSync(path(`${name}.json`), 'utf8');
const fixtureBytes = (name: string): Uint8Array => new Uint8Array(readFileSync(path(name)));
export const tensorsOf = (name: string): ReadonlyMap<string, Tensor> =>
  decodeSafetensors(fixtureBytes(`${name}.safetensors`), `${name}.safetensors`).tensors;

export const specOf = (name: string): VaeSpec => parseNetworkSpec(specText(name), `${name}.json`) as VaeSpec;

export function imported(name: string): ImportedNetworks<VaeLayers> {
  return importNetworks(specOf(name), tensorsOf(name), `${name}.safetensors`);
}
