import type { VNode } from 'preact';
import { useRef } from 'preact/hooks';
import type { FitReport } from '../engine/fit-report.ts';
import type { FitProgress } from '../state/state.ts';
import { count, formatNats } from '../words/format.ts';

interface FitPanelProps {
  readonly ready: boolean;
  readonly progress: FitProgress | null;
  readonly fit: FitReport | null;
  /** The same fit on the command line, where it has one. */
  readonly command: string | null;
  readonly onFit: () => void;
  readonly onCancel: () => void;
}

/** The whole fit: restarts to the end, the best kept, and what it says of itself. */
export function FitPanel({ ready, progress, fit, command, onFit, onCancel }: FitPanelProps): VNode {
  const fitButton = useRef<HTMLButtonElement>(null);
  const fitting = progress !== null;
  return (
    <section class="panel" aria-labelledby="fit-heading">
      <h2 id="fit-heading">Fit to the end</h2>
      <p>Ten restarts of EM with these settings; the best is kept, and the spread is shown.</p>
      <div class="buttons">
        {/* Not `disabled` by the fit it started, nor gone with Cancel: the focus of the keyboard stays here. */}
        <button
          ref={fitButton}
          type="button"
          disabled={!ready}
          aria-disabled={fitting}
          onClick={fitting ? undefined : onFit}
        >
          Fit
        </button>
        {fitting && (
          <button
            type="button"
            onClick={() => {
              fitButton.current?.focus();
              onCancel();
            }}
          >
            Cancel
          </button>
        )}
      </div>
      {progress !== null && (
        <p class="progress">
          <progress aria-label="Restarts done" max={progress.restarts} value={progress.restart} /> restart{' '}
          {progress.restart + 1} of {progress.restarts}, iteration {progress.iteration}
        </p>
      )}
      {fit !== null && <Report fit={fit} />}
      {fit !== null && command !== null && (
        <>
          <p>The command line gives the same digest:</p>
          <pre class="scroll" tabIndex={0}>
            {command}
          </pre>
        </>
      )}
    </section>
  );
}

function Report({ fit }: { readonly fit: FitReport }): VNode {
  const reached = fit.restarts.map((restart) => restart.logLikelihood);
  const seed = fit.restarts[fit.best]?.seed;
  return (
    <dl class="report">
      <dt>status</dt>
      <dd data-fit="status">
        {fit.status}, {count(fit.iterations, 'iteration')}
        {fit.reason !== null && (
          <p class="reason">
            {fit.reason}
            {fit.status === 'degenerate' && '. Try fewer components or a simpler covariance.'}
          </p>
        )}
      </dd>
      <dt>log-likelihood</dt>
      <dd>
        <data value={String(fit.logLikelihood)} data-fit="logLikelihood">
          {formatNats(fit.logLikelihood)}
        </data>{' '}
        nats
      </dd>
      <dt>restarts</dt>
      <dd>
        {fit.restarts.length}, from {formatNats(Math.min(...reached), 3)} to{' '}
        {formatNats(Math.max(...reached), 3)}; best: seed {seed}
      </dd>
      <dt>BIC, AIC, ICL</dt>
      <dd>
        {formatNats(fit.bic, 3)}, {formatNats(fit.aic, 3)}, {formatNats(fit.icl, 3)}
        <br />
        <span class="aside">smaller is better; {count(fit.freeParameters, 'free parameter')}</span>
      </dd>
      <dt>digest</dt>
      <dd>
        <code data-fit="digest">{fit.digest}</code>
      </dd>
    </dl>
  );
}
