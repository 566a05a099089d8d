import type { VNode } from 'preact';

/** What is to be seen, in three sentences and an equation. */
export function Introduction(): VNode {
  return (
    <div class="lede">
      <p>
        A mixture of Gaussians explains each point by something that was not observed: the component it came
        from. The log-evidence of the points is the sum of two parts. The E half-step moves q, the M half-step
        moves θ, and neither can lower the ELBO.
      </p>
      <p class="formula">
        log p(x | θ) = <span class="elbo-name">ELBO(q, θ)</span> +{' '}
        <span class="divergence-name">KL(q ‖ p(z | x, θ))</span>
      </p>
    </div>
  );
}
