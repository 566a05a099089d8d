import type { Raster } from '../../src/encode-png.ts';

/** A picture of every grey level, half noise and half runs, for "the same bytes everywhere". */
export const noiseRaster: Raster = {
  width: 300,
  height: 100,
  channels: 1,
  data: Uint8Array.from({ length: 30_000 }, (_, i) =>
    i % 300 < 150 ? Math.imul(Math.imul(i, i + 1) ^ (i >> 3), 2654435761) >>> 24 : Math.floor(i / 1000),
  ),
  description: 'noise',
};

/** Of its npz file. */
export const noiseNpzSha256 = '53728c84a4dbb7e6da0b0cadd6bfd7919b2de46a376553b9002869a4b5e52c43';

/** Of its PNG file; that the file is right is another test's matter. */
export const noiseSha256 = '0df7558d118656bf7a0a496c6c5d61c526ed65aba7940bfa3ba6d02d110d7bb2';
