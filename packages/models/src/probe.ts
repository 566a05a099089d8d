import { type Core, loadCore, MarginaliaError } from '@marginalia/core-wasm';
import type { Rows } from '@marginalia/runtime';
import { checkRows } from './check-rows.ts';
import { shuffled } from './networks/permutation.ts';
import { type Design, softmaxRegression } from './softmax-regression.ts';
import { streams } from './streams.ts';

/** How codes are probed. */
export interface ProbeOptions {
  /** Share of the rows that are set aside for testing; default 0.2. */
  readonly testShare?: number;
  /** Weight decay λ: ½ λ ‖W‖² is added to the mean loss, of standardised codes. Default 1e-3. */
  readonly decay?: number;
  /** Draws the split. Default 0. */
  readonly seed?: number;
  /** Default: loaded. */
  readonly core?: Core;
}

/** How much of labels a linear classifier reads off codes. */
export interface Probe {
  /** Share of the test rows whose label it names. */
  readonly accuracy: number;
  /** √(a (1 − a) / n) of the n test rows. */
  readonly standardError: number;
  readonly trainAccuracy: number;
  /** The share of the commonest training label among the test rows: what needs no codes. */
  readonly baseline: number;
  readonly trainRows: number;
  readonly testRows: number;
  readonly classes: number;
  /** converged, or max-iterations: the gradient was not yet small after 500 steps. */
  readonly status: 'converged' | 'max-iterations';
}

/**
 * Multinomial logistic regression from codes to labels, trained on some rows and tested on the others.
 *
 *   p(y = c | z) ∝ exp(z̃ w_c + b_c),   minimises −mean log p(y | z) + ½ λ ‖W‖²
 *
 * z̃ are codes in units of the training rows' means and standard deviations. Deterministic: L-BFGS from zero.
 *
 * @param codes  [n, H], finite: encoder means, say
 * @param labels [n], whole numbers ≥ 0
 * @throws E_SHAPE, E_DATA for codes or labels that are none, E_ARGUMENT for options out of range
 * @example
 * const { accuracy, standardError } = await probe(await encode(fit.parameters, rows), labels);
 */
export async function probe(
  codes: Rows,
  labels: ArrayLike<number>,
  { testShare = 0.2, decay = 1e-3, seed = 0, core: given }: ProbeOptions = {},
): Promise<Probe> {
  checkRows('probe', codes);
  const n = codes.rows;
  const classes = checkLabels(labels, n);
  requireThat(testShare > 0 && testShare < 1, `testShare must be between 0 and 1, got ${testShare}`);
  requireThat(decay >= 0 && Number.isFinite(decay), `decay must be finite and ≥ 0, got ${decay}`);
  requireThat(Number.isSafeInteger(seed) && seed >= 0, `seed must be a whole number ≥ 0, got ${seed}`);
  const testRows = Math.round(n * testShare);
  requireThat(
    testRows >= 1 && testRows < n,
    `there must be rows to train on and to test, got ${n} rows and testShare ${testShare}`,
  );
  const core = given ?? (await loadCore());
  const everyRow = Int32Array.from({ length: n }, (_, i) => i);
  const order = shuffled(core, everyRow, seed, 0, streams.probeSplit);
  const [test, train] = [order.subarray(0, testRows), order.subarray(testRows)];
  const units = unitsOf(codes, train);
  const classifier = softmaxRegression(
    core,
    standardise(codes, train, units),
    pick(labels, train),
    classes,
    decay,
  );
  const accuracyOn = (rows: Int32Array): number =>
    share(classifier.predict(standardise(codes, rows, units)), pick(labels, rows));
  const accuracy = accuracyOn(test);
  return {
    accuracy,
    standardError: Math.sqrt((accuracy * (1 - accuracy)) / testRows),
    trainAccuracy: accuracyOn(train),
    baseline: share(
      new Int32Array(testRows).fill(commonest(pick(labels, train), classes)),
      pick(labels, test),
    ),
    trainRows: n - testRows,
    testRows,
    classes,
    status: classifier.converged ? 'converged' : 'max-iterations',
  };
}

interface Units {
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
}

function unitsOf({ data, columns: H }: Rows, rows: Int32Array): Units {
  const [mean, deviation] = [new Float64Array(H), new Float64Array(H)];
  for (const i of rows) for (let j = 0; j < H; j++) mean[j] = mean[j]! + data[i * H + j]! / rows.length;
  for (const i of rows) {
    for (let j = 0; j < H; j++) {
      const off = data[i * H + j]! - mean[j]!;
      deviation[j] = deviation[j]! + (off * off) / rows.length;
    }
  }
  // a constant column says nothing: it stays 0
  return { mean, deviation: deviation.map((variance) => (variance > 0 ? Math.sqrt(variance) : 1)) };
}

function standardise({ data, columns: H }: Rows, rows: Int32Array, { mean, deviation }: Units): Design {
  const design = new Float64Array(rows.length * (H + 1)).fill(1);
  rows.forEach((row, i) => {
    for (let j = 0; j < H; j++) design[i * (H + 1) + j] = (data[row * H + j]! - mean[j]!) / deviation[j]!;
  });
  return design;
}

const pick = (labels: ArrayLike<number>, rows: Int32Array): Int32Array => rows.map((row) => labels[row]!);

function share(guesses: Int32Array, labels: Int32Array): number {
  let right = 0;
  for (let i = 0; i < labels.length; i++) if (guesses[i] === labels[i]) right += 1;
  return right / labels.length;
}

function commonest(labels: Int32Array, classes: number): number {
  const counts = new Int32Array(classes);
  for (const label of labels) counts[label] = counts[label]! + 1;
  let best = 0;
  for (let c = 1; c < classes; c++) if (counts[c]! > counts[best]!) best = c;
  return best;
}

/** Labels are numbers of classes; gives how many there are. */
function checkLabels(labels: ArrayLike<number>, rows: number): number {
  if (labels.length !== rows) {
    throw new MarginaliaError(
      'E_SHAPE',
      `probe: there must be a label a row, got ${labels.length} for ${rows}`,
    );
  }
  let most = 0;
  for (let i = 0; i < rows; i++) {
    const label = labels[i]!;
    if (!(Number.isSafeInteger(label) && label >= 0 && label < mostClasses)) {
      throw new MarginaliaError(
        'E_DATA',
        `probe: labels must be whole numbers from 0 to ${mostClasses - 1}, got ${label}`,
        { where: `row ${i}, from 0` },
      );
    }
    most = Math.max(most, label);
  }
  return most + 1;
}

const mostClasses = 65_536;

function requireThat(holds: boolean, requirement: string): void {
  if (!holds) throw new MarginaliaError('E_ARGUMENT', `probe: ${requirement}`);
}
