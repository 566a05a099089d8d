/** A colour as OKLab lightness, a, b: a perceptual space in which a weighted mean of colours is their blend. */
type Oklab = readonly [number, number, number];

/*
 * Eight colours for each background, found by search: contrast at least 3 : 1 with the background (light #fcfbf8, dark #17191d), and
 * the smallest OKLab distance of any two as large as it gets for normal, protan and deutan vision (Machado 2009): 0.115 and 0.12.
 */
const onLight: readonly Oklab[] = [
  [0.54, -0.045, -0.111], // blue
  [0.66, 0.1, 0.111], // orange
  [0.42, 0.076, -0.048], // plum
  [0.6, -0.088, -0.019], // teal
  [0.42, 0.092, 0.077], // brown
  [0.66, -0.016, -0.149], // sky
  [0.54, 0.092, 0.077], // rust
  [0.42, 0.031, -0.177], // indigo
];
const onDark: readonly Oklab[] = [
  [0.72, -0.06, -0.104], // blue
  [0.72, 0.084, 0.124], // orange
  [0.88, -0.036, 0.146], // yellow
  [0.6, -0.085, -0.031], // teal
  [0.88, -0.15, 0.01], // mint
  [0.6, 0.005, -0.15], // periwinkle
  [0.6, 0.127, 0.079], // red
  [0.72, -0.088, 0.019], // sage
];

/** How many components can be told apart. */
export const maxComponents: number = onLight.length;

/** Component k's colour, as CSS that follows the page's colour scheme. */
export function componentColour(k: number): string {
  return css(onLight[k % maxComponents]!, onDark[k % maxComponents]!);
}

/** The blend Σ_k r_k colour_k of one point's responsibilities. */
export function blendedColour(responsibilities: ArrayLike<number>): string {
  return css(blend(onLight, responsibilities), blend(onDark, responsibilities));
}

function blend(palette: readonly Oklab[], weights: ArrayLike<number>): Oklab {
  const mixed: [number, number, number] = [0, 0, 0];
  for (let k = 0; k < weights.length; k++) {
    const colour = palette[k % maxComponents]!;
    const weight = weights[k]!;
    mixed[0] += weight * colour[0];
    mixed[1] += weight * colour[1];
    mixed[2] += weight * colour[2];
  }
  return mixed;
}

function css(light: Oklab, dark: Oklab): string {
  const oklab = (colour: Oklab): string => `oklab(${colour.map((v) => v.toFixed(3)).join(' ')})`;
  return `light-dark(${oklab(light)}, ${oklab(dark)})`;
}
