import { crc32, inflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { digestBytes } from '@marginalia/runtime';
import { encodePng, type Raster } from '../src/encode-png.ts';
import { imageSvg } from '../src/image-svg.ts';
import { noiseRaster, noiseSha256 } from './support/noise-raster.ts';
import * as fc from './support/property.ts';
import { thrown } from './support/thrown.ts';

/** What a PNG file holds, read by the standard's words alone; every chunk's checksum is checked. */
function decode(file: Uint8Array): Raster & { readonly types: string } {
  expect([...file.subarray(0, 8)]).toEqual([137, 80, 78, 71, 13, 10, 26, 10]);
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const chunks = new Map<string, Uint8Array>();
  for (let at = 8; at < file.length;) {
    const length = view.getUint32(at);
    expect(view.getUint32(at + 8 + length)).toBe(crc32(file.subarray(at + 4, at + 8 + length)));
    chunks.set(String.fromCharCode(...file.subarray(at + 4, at + 8)), file.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  const header = chunks.get('IHDR')!;
  const [width, height] = [0, 4].map((at) => new DataView(header.buffer, header.byteOffset).getUint32(at));
  const [depth, colour, ...methods] = header.subarray(8);
  expect([depth, methods]).toEqual([8, [0, 0, 0]]);
  const channels = colour === 0 ? 1 : 3;
  expect(colour).toBe(channels === 1 ? 0 : 2);
  const lines = inflateSync(chunks.get('IDAT')!); // its Adler-32 is checked by zlib
  const line = width! * channels + 1;
  expect(lines.length).toBe(height! * line);
  const data = Uint8Array.from({ length: height! * (line - 1) }, (_, i) => {
    const row = Math.floor(i / (line - 1));
    expect(lines[row * line]).toBe(0);
    return lines[row * line + 1 + (i % (line - 1))]!;
  });
  const description = new TextDecoder().decode(chunks.get('iTXt')).replace(/^Description\0\0\0\0\0/, '');
  return { width: width!, height: height!, channels, data, description, types: [...chunks.keys()].join(' ') };
}

test('a picture reads back: grey and colour, any size', () => {
  const rasters = fc
    .tuple(
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 1, max: 20 }),
      fc.constantFrom(1 as const, 3 as const),
    )
    .chain(([width, height, channels]) => {
      const size = width * height * channels;
      const data = fc.uint8Array({ minLength: size, maxLength: size });
      return fc.record({
        width: fc.constant(width),
        height: fc.constant(height),
        channels: fc.constant(channels),
        data,
        description: fc.constant('28 × 28 – ünder'),
      });
    });
  fc.assert(
    fc.property(rasters, (raster) => {
      expect(decode(encodePng(raster))).toEqual({ ...raster, types: 'IHDR iTXt IDAT IEND' });
    }),
  );
});

test('the same picture is the same bytes here and in a page', () => {
  expect(decode(encodePng(noiseRaster)).data).toEqual(noiseRaster.data);
  expect(digestBytes(encodePng(noiseRaster))).toBe(noiseSha256);
});

test('an svg holds that picture, and says what it is', () => {
  const raster: Raster = { ...noiseRaster, description: 'a < b & c > d' };
  const svg = imageSvg(raster);
  expect(svg).toContain('<title>a &lt; b &amp; c &gt; d</title>');
  expect(svg).toContain('width="300" height="100" viewBox="0 0 300 100"');
  const base64 = /base64,([^"]*)"/.exec(svg)?.[1] ?? '';
  expect(new Uint8Array(Buffer.from(base64, 'base64'))).toEqual(encodePng(raster));
});

test('every length of the base64 in an svg is whole', () => {
  for (let width = 1; width < 8; width++) {
    const raster: Raster = {
      width,
      height: 1,
      channels: 1,
      data: new Uint8Array(width),
      description: 'x'.repeat(width),
    };
    const base64 = /base64,([^"]*)"/.exec(imageSvg(raster))?.[1] ?? '';
    expect(base64).toBe(Buffer.from(encodePng(raster)).toString('base64'));
  }
});

test('data that do not fill the picture are refused', () => {
  const raster: Raster = { width: 2, height: 2, channels: 3, data: new Uint8Array(4), description: '' };
  expect(thrown(() => encodePng(raster)).message).toBe(
    'encodePng: a raster of 2 × 2 × 3 must have as many bytes, got 4. Give its height, width and channels.',
  );
  expect(thrown(() => encodePng({ ...raster, width: 0, data: new Uint8Array(0) })).code).toBe('E_SHAPE');
});
