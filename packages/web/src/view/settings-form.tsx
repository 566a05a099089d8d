import type { CovarianceName } from '@marginalia/models';
import type { VNode } from 'preact';
import { maxComponents } from '../geometry/palette.ts';
import type { Settings, Source } from '../state/state.ts';
import { NumberField, SelectField } from './fields.tsx';

interface SettingsFormProps {
  readonly source: Source;
  readonly fileName: string | null;
  readonly settings: Settings;
  readonly onSource: (source: Source) => void;
  readonly onChange: (change: Partial<Settings>) => void;
}

const covariances: readonly CovarianceName[] = ['full', 'tied', 'diagonal', 'spherical'];
const starts: readonly Settings['init'][] = ['kmeans++', 'random'];

/** Which points, which model, where to start. A change takes effect at once. */
export function SettingsForm({ source, fileName, settings, onSource, onChange }: SettingsFormProps): VNode {
  const sources: readonly (readonly [Source, string])[] = [
    ['faithful', 'Old Faithful'],
    ['iris', 'Iris'],
    ['drawn', 'Blank sheet'],
    ...(fileName === null ? [] : [['file', fileName] as const]),
  ];
  return (
    <form class="settings" aria-label="Model" onSubmit={(event) => event.preventDefault()}>
      <SelectField label="Points" value={source} options={sources} onChange={onSource} />
      <NumberField
        label="Components"
        value={settings.components}
        min={1}
        max={maxComponents}
        onChange={(components) => onChange({ components })}
      />
      <SelectField
        label="Covariance"
        value={settings.covariance}
        options={covariances.map((name) => [name, name] as const)}
        onChange={(covariance) => onChange({ covariance })}
      />
      <SelectField
        label="Start"
        value={settings.init}
        options={starts.map((name) => [name, name] as const)}
        onChange={(init) => onChange({ init })}
      />
      <NumberField
        label="Seed"
        value={settings.seed}
        min={0}
        max={4294967295}
        onChange={(seed) => onChange({ seed })}
      />
    </form>
  );
}
