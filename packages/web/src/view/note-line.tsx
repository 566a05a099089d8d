import type { VNode } from 'preact';
import type { Note } from '../state/state.ts';

/** What has to be said about the last thing tried. Problems interrupt a listener, the rest waits its turn. */
export function NoteLine({ note }: { readonly note: Note | null }): VNode {
  const urgent = note?.kind === 'problem' || note?.kind === 'degenerate';
  return (
    <div class="notes">
      <p role="alert" class="note problem">
        {urgent && (
          <>
            {note.kind === 'degenerate' && <b>degenerate: </b>}
            {note.text}
          </>
        )}
      </p>
      <p role="status" class="note">
        {!urgent && note?.text}
      </p>
    </div>
  );
}
