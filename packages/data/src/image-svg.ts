import { encodePng, type Raster } from './encode-png.ts';

/**
 * An SVG file of a raster: its PNG within, pixels drawn as sharp squares at any size, and its description as the title.
 * (100 MNIST images are 26 kB so; as rectangles they would be 78,400.)
 *
 * @see W3C, SVG 2, §12 "Embedded content"
 */
export function imageSvg(raster: Raster): string {
  const { width, height, description } = raster;
  const size = `width="${width}" height="${height}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} viewBox="0 0 ${width} ${height}" role="img">
<title>${escaped(description)}</title>
<image ${size} style="image-rendering:pixelated" href="data:image/png;base64,${base64(encodePng(raster))}"/>
</svg>
`;
}

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** RFC 4648, §4. */
function base64(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let i = 0; i < bytes.length; i += 3) {
    const [a, b, c] = [bytes[i]!, bytes[i + 1], bytes[i + 2]];
    const word = (a << 16) | ((b ?? 0) << 8) | (c ?? 0);
    parts.push(
      digits[word >> 18]!,
      digits[(word >> 12) & 63]!,
      b === undefined ? '=' : digits[(word >> 6) & 63]!,
      c === undefined ? '=' : digits[word & 63]!,
    );
  }
  return parts.join('');
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
