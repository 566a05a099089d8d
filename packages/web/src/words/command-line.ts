import type { State } from '../state/state.ts';

/** The command that repeats the fit of this state; null where the points are not all those of a file. */
export function commandLine(state: State): string | null {
  const { source, points, settings, added } = state;
  if (source === 'drawn' || added > 0 || points.leftOut > 0) return null;
  const data = source === 'file' ? points.name : source;
  const columns = source === 'faithful' ? [] : ['--columns', `${points.xLabel},${points.yLabel}`];
  const words = ['fit', 'mixture', data, ...columns, '--components', String(settings.components)];
  const defaults = { covariance: 'full', init: 'kmeans++', seed: 0 } as const;
  for (const name of ['covariance', 'init', 'seed'] as const)
    if (settings[name] !== defaults[name]) words.push(`--${name}`, String(settings[name]));
  return ['marginalia', ...words.map(shellWord), '--json'].join(' ');
}

function shellWord(word: string): string {
  return /^[\w.,+\-/]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
