import type { ComponentChildren, VNode } from 'preact';
import { useState } from 'preact/hooks';

interface FileDropProps {
  readonly onFile: (file: File) => void;
  readonly children: ComponentChildren;
}

/** The whole page takes dropped files. */
export function FileDrop({ onFile, children }: FileDropProps): VNode {
  const [over, setOver] = useState(false);
  return (
    <div
      class={over ? 'page dropping' : 'page'}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={(event) => {
        if (event.relatedTarget === null) setOver(false);
      }}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        const file = event.dataTransfer?.files[0];
        if (file !== undefined) onFile(file);
      }}
    >
      {children}
    </div>
  );
}
