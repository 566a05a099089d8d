import { MarginaliaError } from '@marginalia/core-wasm';
import { sentenceOf } from './sentence-of.ts';

/** What rows and columns are called where they come from. */
export interface Places {
  readonly name: string;
  readonly columns: readonly string[];
  /** The number of each row in the data; as they are if left out. */
  readonly rowNumbers?: ArrayLike<number>;
}

const place = /^(?:rows, |validation, )?(?:row (\d+))?(?:, )?(?:column (\d+))?, (?:counted|both) from 0$/;

/** Models know rows and columns by number: an error about one gets its name and its file. */
export async function withPlaces<R>(
  caller: string,
  { name, columns, rowNumbers }: Places,
  work: () => Promise<R>,
): Promise<R> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof MarginaliaError) || error.where === null) throw error;
    const found = place.exec(error.where);
    if (found === null) throw error;
    const [, row, column] = found;
    const parts = [
      name,
      ...(row === undefined ? [] : [`row ${rowNumbers?.[Number(row)] ?? row}, counted from 0`]),
      ...(column === undefined ? [] : [`column ${columns[Number(column)]}`]),
    ];
    throw new MarginaliaError(error.code, `${caller}: ${sentenceOf(error)}`, {
      where: parts.join(', '),
      ...(error.remedy !== null && { remedy: error.remedy }),
      cause: error,
    });
  }
}
