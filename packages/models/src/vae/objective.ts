/** What training maximises, by row, with k = samples draws z_s ~ q(z | x) and w_s = p(x, z_s) / q(z_s | x). */
export interface Objective {
  /** elbo: the mean of log w_s. iwae: log of the mean of w_s (Burda et al. 2016), a tighter bound for k > 1. */
  readonly kind: 'elbo' | 'iwae';
  /** k. */
  readonly samples: number;
  /** elbo with one stochastic layer: KL(q ‖ p) in closed form instead of from the draws. */
  readonly kl: 'analytic' | 'sampled';
  /** Weight of log p(z) − log q(z | x); 1 for a bound. */
  readonly beta: number;
  /** Nats below which a unit's KL, row by row, is not pressed further; needs kl analytic. 0 for a bound. */
  readonly freeBits: number;
  /** iwae: dreg is the doubly reparameterised gradient of the encoder (Tucker et al. 2019). */
  readonly gradient: 'standard' | 'dreg';
}
