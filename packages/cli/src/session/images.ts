import type { Pixels } from '@marginalia/data';
import type { Rows } from '@marginalia/runtime';
import { usage } from '../command-line/usage-error.ts';
import { writeResult } from './results.ts';
import type { Session } from './session.ts';

/** What is kept of pixels beside a model: how its columns make an image, and what is white. */
export interface ImageShape {
  readonly height: number;
  readonly width: number;
  /** In the units of the data; null where the values have no largest one. */
  readonly white: number | null;
}

/** Endings of --out that are pictures. */
export const pictureEndings = ['png', 'svg'] as const;

export const isPicture = (path: string | null): boolean =>
  path !== null && pictureEndings.some((ending) => path.endsWith(`.${ending}`));

/** Of the data a model is fitted to; null where rows are no images. */
export function imageShapeOf(pixels: Pixels | null): ImageShape | null {
  if (pixels === null) return null;
  const { height, width, values } = pixels;
  const white = values.kind === 'binary' ? 1 : values.kind === 'grey' ? values.white : null;
  return { height, width, white };
}

/** What a model's file says, if it says it well. */
export function readImageShape(hyperparameters: Readonly<Record<string, unknown>>): ImageShape | null {
  const image = hyperparameters['image'];
  if (typeof image !== 'object' || image === null) return null;
  const { height, width, white } = image as Readonly<Record<string, unknown>>;
  const whole = (value: unknown): value is number => typeof value === 'number' && Number.isSafeInteger(value);
  if (!whole(height) || !whole(width) || height < 1 || width < 1) return null;
  return { height, width, white: typeof white === 'number' && white > 0 ? white : null };
}

/** --image HxW. @throws E_ARGUMENT if it is not that, or not as many pixels as there are columns */
export function readImageFlag({ flags, name }: Session): Omit<ImageShape, 'white'> | null {
  const given = flags.text('image');
  if (given === null) return null;
  const [, height, width] = /^(\d{1,5})x(\d{1,5})$/.exec(given) ?? [];
  if (height !== undefined && width !== undefined && Number(height) > 0 && Number(width) > 0)
    return { height: Number(height), width: Number(width) };
  throw usage(`${name}: image must be height x width, as 28x28, got ${given}`, { where: '--image' });
}

/**
 * How the columns of a model make an image: as --image says, as its file says, otherwise a square.
 *
 * @param flag that asks for images
 * @throws E_ARGUMENT if they make none
 */
export function requireImage(
  session: Session,
  columns: number,
  known: ImageShape | null,
  flag = '--out',
): ImageShape {
  const side = Math.round(Math.sqrt(columns));
  const given = readImageFlag(session);
  const shape = given ?? known ?? { height: side, width: side };
  if (shape.height * shape.width === columns) return { ...shape, white: known?.white ?? null };
  throw usage(
    given === null
      ? `${session.name}: ${flag === '--out' ? 'a picture' : 'a mask of halves'} must be of images, got rows of ${columns} columns`
      : `${session.name}: image must be ${columns} pixels, got ${given.height} x ${given.width}`,
    given === null
      ? {
          where: flag,
          remedy: `Say how columns make an image, as --image 28x28, or ${flag === '--out' ? 'choose .csv or .npy' : 'give a FILE of 0 and 1'}.`,
        }
      : { where: '--image' },
  );
}

/**
 * Writes rows as a grid of images.
 *
 * @param white null: from the smallest to the largest value
 */
export async function writePicture(
  out: string,
  rows: Rows,
  { height, width, white }: ImageShape,
  across?: number,
): Promise<void> {
  const { encodePng, imageGrid, imageSvg } = await import('@marginalia/data');
  const [low, high] = white === null ? extremes(rows.data) : [0, white];
  const zoom = Math.max(1, Math.floor(56 / Math.max(height, width)));
  const grid = imageGrid(rows, { height, width, low, high, zoom, ...(across !== undefined && { across }) });
  await writeResult(out, out.endsWith('.svg') ? new TextEncoder().encode(imageSvg(grid)) : encodePng(grid));
}

/** The smallest and the largest value that are there, apart by at least a little. */
function extremes(data: ArrayLike<number>): readonly [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < data.length; i++) {
    const x = data[i]!;
    if (x < low) low = x;
    if (x > high) high = x;
  }
  return low < high ? [low, high] : Number.isFinite(low) ? [low, low + 1] : [0, 1];
}
