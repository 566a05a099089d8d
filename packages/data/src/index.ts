export { type Binarization, binarize, drawBinary, type DrawOptions, thresholdBinary } from './binarize.ts';
export { type BundledDataset, bundledDatasets } from './bundled-datasets.ts';
export { canonicalJson, type Json } from './canonical-json.ts';
export { decodeCheckpoint, encodeCheckpoint } from './checkpoint.ts';
export { closest } from './closest.ts';
export { decodeIdx, decodeNpy } from './decode-npy.ts';
export { decodeSafetensors, type Safetensors } from './decode-safetensors.ts';
export { type Activation, activations, type DenseLayer } from './dense-layer.ts';
export { encodeNpy, encodeNpyBlocks, type NpyData } from './encode-npy.ts';
export { encodeOnnx, type OnnxPart } from './encode-onnx.ts';
export { encodePng, type Raster } from './encode-png.ts';
export { encodeSafetensors } from './encode-safetensors.ts';
export { exportNetworks } from './export-networks.ts';
export { type GridOptions, type ImageGrid, imageGrid } from './image-grid.ts';
export { imageSvg } from './image-svg.ts';
export { type ImportedNetworks, importNetworks } from './import-networks.ts';
export type { Labels } from './labels.ts';
export {
  decodeModelFile,
  encodeModelFile,
  type ModelFile,
  modelFormatVersion,
  type ModelMetadata,
} from './model-file.ts';
export type {
  AutoencoderLayers,
  LikelihoodLayers,
  NetworkColumns,
  NetworkLayers,
  StochasticLayer,
  VaeLayers,
} from './network-layers.ts';
export { type AutoencoderSpec, type NetworkSpec, parseNetworkSpec, type VaeSpec } from './network-spec.ts';
export { decodeNpz, encodeNpz } from './npz.ts';
export type { NumericTensor } from './numeric-tensor.ts';
export { packBits, unpackBits } from './pack-bits.ts';
export { parseNumber, parseNumberText } from './parse-number.ts';
export { measurePixels, type Pixels, type PixelValues, requireBinary } from './pixels.ts';
export { type Format, formats, readTable, type ReadOptions } from './read-table.ts';
export { type ReleasedDataset, releasedDatasets, type ReleasedFile } from './released-datasets.ts';
export type { Scaling } from './scale-columns.ts';
export { type Matrix, selectMatrix, type Selection, type SelectOptions } from './select-matrix.ts';
export { type PixelSelection, selectPixels } from './select-pixels.ts';
export {
  type Column,
  type NumericArray,
  type NumericColumn,
  type Table,
  type TextColumn,
  where,
} from './table.ts';
export { type Tensor, type TensorData, type TensorType, tensorType } from './tensor.ts';
export { writeCsv } from './write-csv.ts';
