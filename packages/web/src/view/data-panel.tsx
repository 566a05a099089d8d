import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { pointCount, type Points } from '../engine/points.ts';
import type { Columns } from '../state/state.ts';
import { count } from '../words/format.ts';
import { SelectField } from './fields.tsx';
import { PointForm } from './point-form.tsx';

interface DataPanelProps {
  readonly points: Points;
  readonly columns: Columns | null;
  readonly axes: readonly [number, number];
  readonly added: number;
  readonly drawing: boolean;
  readonly onFile: (file: File) => void;
  readonly onAxes: (axes: readonly [number, number]) => void;
  readonly onDrawing: (on: boolean) => void;
  readonly onPoint: (x: number, y: number) => void;
  readonly onUndo: () => void;
  readonly onClear: () => void;
}

/** Points of one's own: dropped, chosen, drawn or typed. */
export function DataPanel(props: DataPanelProps): VNode {
  const { points, columns, drawing } = props;
  return (
    <section class="panel" aria-labelledby="data-heading">
      <h2 id="data-heading">Your own points</h2>
      <DropZone onFile={props.onFile} />
      {columns !== null && columns.names.length > 2 && (
        <div class="row">
          <ColumnField label="x" index={0} {...props} names={columns.names} />
          <ColumnField label="y" index={1} {...props} names={columns.names} />
        </div>
      )}
      <label class="check">
        <input
          type="checkbox"
          checked={drawing}
          onChange={(event) => props.onDrawing(event.currentTarget.checked)}
        />{' '}
        Draw: click the plot to add points
      </label>
      <PointForm points={points} onPoint={props.onPoint} />
      <div class="buttons">
        <button type="button" disabled={props.added === 0} onClick={props.onUndo}>
          Undo
        </button>
        <button type="button" disabled={points.xy.length === 0} onClick={props.onClear}>
          Clear
        </button>
        <span class="aside">
          {count(pointCount(points), 'point')}
          {props.added > 0 && `, ${props.added} added`}
        </span>
      </div>
    </section>
  );
}

interface ColumnFieldProps extends DataPanelProps {
  readonly label: string;
  readonly index: 0 | 1;
  readonly names: readonly string[];
}

function ColumnField({ label, index, names, axes, onAxes }: ColumnFieldProps): VNode {
  const options = names.map((name, i) => [String(i), name] as const);
  return (
    <SelectField
      label={`${label} column`}
      value={String(axes[index])}
      options={options}
      onChange={(chosen) => onAxes(index === 0 ? [Number(chosen), axes[1]] : [axes[0], Number(chosen)])}
    />
  );
}

/** A file, dropped or chosen. The whole page takes drops (`app.tsx`); this is where it says so. */
function DropZone({ onFile }: { readonly onFile: (file: File) => void }): VNode {
  const [inputKey, setInputKey] = useState(0);
  return (
    <label class="drop">
      <input
        key={inputKey}
        class="visually-hidden"
        type="file"
        accept=".csv,.tsv,.json,.ndjson,.jsonl,.npy,.gz,.txt"
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          if (file !== undefined) onFile(file);
          setInputKey((key) => key + 1); // the same file may be chosen again after it was corrected
        }}
      />
      <span>
        <b>Choose a file</b> or drop one on the page: CSV, TSV, JSON, NDJSON or npy, also gzipped. It is read
        in this tab and never leaves it.
      </span>
    </label>
  );
}
