import { digestBytes } from '@marginalia/runtime';
import { expect, test } from 'vitest';
import { encodeNpz, encodePng, imageSvg } from '../src/index.ts';
import { noiseNpzSha256, noiseRaster, noiseSha256 } from './support/noise-raster.ts';

test('the same picture or array is the same bytes as in Node', () => {
  expect(digestBytes(encodePng(noiseRaster))).toBe(noiseSha256);
  const archive = encodeNpz([['noise', { shape: [100, 300], data: noiseRaster.data }]]);
  expect(digestBytes(archive)).toBe(noiseNpzSha256);
});

test('a page draws the png and the svg, pixel for pixel', async () => {
  const png = new Blob([encodePng(noiseRaster) as Uint8Array<ArrayBuffer>], { type: 'image/png' });
  const svg = new Blob([imageSvg(noiseRaster)], { type: 'image/svg+xml' });
  for (const blob of [png, svg]) {
    const image = new Image();
    image.src = URL.createObjectURL(blob);
    await image.decode();
    const canvas = new OffscreenCanvas(noiseRaster.width, noiseRaster.height);
    const context = canvas.getContext('2d')!;
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, noiseRaster.width, noiseRaster.height);
    expect(data.filter((_, i) => i % 4 === 0)).toEqual(Uint8ClampedArray.from(noiseRaster.data));
  }
});
