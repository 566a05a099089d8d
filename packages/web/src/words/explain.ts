import type { HalfStep } from '../engine/half-step.ts';
import { formatNats, formatSize } from './format.ts';

/** What a half-step did and why it can only help: a heading and a few sentences. */
export interface Explanation {
  readonly heading: string;
  readonly text: string;
}

const digits = 4;
const nats = (value: number): string => `${formatNats(value, digits)} nats`;

/** The verb for a change, with its size. */
function moved(change: number): string {
  const size = formatSize(Math.abs(change));
  return size === '0' ? 'stayed where it was' : `${change > 0 ? 'rose' : 'fell'} by ${size}`;
}

/** In words: which part of log p = ELBO + KL moved from `before` to `step`, and why. */
export function explain(step: HalfStep, before: HalfStep | null): Explanation {
  if (step.kind === 'start' || before === null) return start(step);
  if (step.kind === 'E') return expectation(step, before);
  return maximisation(step, before);
}

function start(step: HalfStep): Explanation {
  const where =
    step.kind === 'fit'
      ? 'The best of all restarts, with q its exact posterior'
      : 'A first guess of the parameters θ, with q their exact posterior';
  return {
    heading: step.kind === 'fit' ? 'Fitted' : 'The start',
    text: `${where}: KL is 0 and the ELBO touches log p at ${nats(step.logEvidence)}. The M half-step comes next.`,
  };
}

function expectation(step: HalfStep, before: HalfStep): Explanation {
  return {
    heading: 'E half-step: q moved, θ stayed',
    text:
      `log p does not depend on q, so it stayed at ${nats(step.logEvidence)}. q became the exact posterior: ` +
      `KL fell from ${formatSize(before.divergence)} to ${formatSize(step.divergence)}, ` +
      `and the ELBO rose by just that much to meet log p. It cannot fall: KL is never below 0.`,
  };
}

function maximisation(step: HalfStep, before: HalfStep): Explanation {
  const elbo = step.elbo - before.elbo;
  const logEvidence = step.logEvidence - before.logEvidence;
  const what =
    `θ became the best parameters for this q: the ELBO ${moved(elbo)}. ` +
    `q is the posterior of the old θ, so KL opened to ${formatSize(step.divergence)}, ` +
    `and log p, their sum, ${moved(logEvidence)}.`;
  return {
    heading: 'M half-step: θ moved, q stayed',
    text: `${what} It cannot fall: the ELBO was maximised, and KL was 0 before.`,
  };
}

/** The numbers of a half-step in one sentence, for those who listen. */
export function announce(step: HalfStep, index: number): string {
  const name = { start: 'Start', fit: 'Fit', E: `E half-step ${index}`, M: `M half-step ${index}` }[
    step.kind
  ];
  return (
    `${name}: log p ${formatNats(step.logEvidence, digits)}, ELBO ${formatNats(step.elbo, digits)}, ` +
    `KL ${formatNats(step.divergence, digits)} nats.`
  );
}
