import { describe, expect, it } from 'vitest';
import { blendedColour, componentColour, maxComponents } from '../src/geometry/palette.ts';

/** The two OKLab triples of a colour: on light, on dark. */
const parse = (colour: string): number[][] =>
  [...colour.matchAll(/oklab\(([^)]*)\)/g)].map(([, numbers]) => numbers!.split(' ').map(Number));

describe('blendedColour', () => {
  it('of a certain point is the colour of its component', () => {
    expect(blendedColour([0, 1])).toBe(componentColour(1));
  });

  it('of an undecided point is the mean of the colours in OKLab', () => {
    const [blend, first, second] = [blendedColour([0.5, 0.5]), componentColour(0), componentColour(1)].map(
      parse,
    );
    for (const scheme of [0, 1])
      for (const i of [0, 1, 2])
        expect(blend![scheme]![i]).toBeCloseTo((first![scheme]![i]! + second![scheme]![i]!) / 2, 2);
  });
});

describe('the palette', () => {
  const colours = Array.from({ length: maxComponents }, (_, k) => parse(componentColour(k)));

  it.each([
    ['light', 0, '#fcfbf8', 3],
    ['dark', 1, '#17191d', 4],
  ])('has a contrast of at least 3 with the %s background', (_, scheme, background, contrast) => {
    for (const colour of colours)
      expect(contrastOf(luminance(colour[scheme]!), hexLuminance(background))).toBeGreaterThanOrEqual(
        contrast - 0.05,
      );
  });

  it('keeps any two colours apart by 0.11 in OKLab', () => {
    for (const scheme of [0, 1])
      for (const [i, a] of colours.entries())
        for (const b of colours.slice(i + 1))
          expect(Math.hypot(...a[scheme]!.map((value, j) => value - b[scheme]![j]!))).toBeGreaterThan(0.11);
  });
});

/** Relative luminance of an OKLab colour. @see Ottosson 2020, "A perceptual color space for image processing" */
function luminance([L, a, b]: readonly number[]): number {
  const l = (L! + 0.3963377774 * a! + 0.2158037573 * b!) ** 3;
  const m = (L! - 0.1055613458 * a! - 0.0638541728 * b!) ** 3;
  const s = (L! - 0.0894841775 * a! - 1.291485548 * b!) ** 3;
  const red = 4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s;
  const green = -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s;
  const blue = -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function hexLuminance(hex: string): number {
  const [red, green, blue] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((u) => (u <= 0.04045 ? u / 12.92 : ((u + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

/** @see WCAG 2.2, contrast ratio */
function contrastOf(a: number, b: number): number {
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}
