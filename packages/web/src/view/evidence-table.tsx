import type { ComponentChildren, VNode } from 'preact';
import type { Evidence, HalfStep } from '../engine/half-step.ts';
import { formatChange, formatNats } from '../words/format.ts';

interface EvidenceTableProps {
  readonly step: HalfStep;
  readonly before: HalfStep | null;
}

/** The three numbers, digits under digits, with what the half-step changed. */
export function EvidenceTable({ step, before }: EvidenceTableProps): VNode {
  const row = (part: keyof Evidence, swatch: string, name: ComponentChildren): VNode => (
    <tr>
      <th scope="row">
        <span class={`key ${swatch}`} aria-hidden="true" /> {name}
      </th>
      <td>
        <data value={String(step[part])} data-part={part}>
          {formatNats(step[part])}
        </data>
      </td>
      <td class="change">{before === null ? '' : formatChange(step[part] - before[part])}</td>
    </tr>
  );
  return (
    <table class="evidence">
      <caption class="visually-hidden">The log-evidence and its parts, in nats</caption>
      <thead>
        <tr>
          <td />
          <th scope="col">nats</th>
          <th scope="col">change</th>
        </tr>
      </thead>
      <tbody>
        {row(
          'logEvidence',
          'log-evidence-key',
          <>
            log p<Of>(x | θ)</Of>
          </>,
        )}
        {row(
          'elbo',
          'elbo-key',
          <>
            ELBO<Of>(q, θ)</Of>
          </>,
        )}
        {row(
          'divergence',
          'divergence-key',
          <>
            KL<Of>(q ‖ p(z | x))</Of>
          </>,
        )}
      </tbody>
    </table>
  );
}

/** What a quantity is of: left out where there is no room. */
function Of({ children }: { readonly children: ComponentChildren }): VNode {
  return <span class="of">{children}</span>;
}
