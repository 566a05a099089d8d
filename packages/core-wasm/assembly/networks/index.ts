export { activateF32, activationGradientF32 } from './activations';
export { adamF32 } from './adam';
export { bernoulliLikelihoodF32, bernoulliGradientF32 } from './bernoulli';
export { categoricalLikelihoodF32, categoricalGradientF32, poissonLikelihoodF32, poissonGradientF32 } from './counts';
export { gaussianLikelihoodF32, gaussianGradientF32 } from './gaussian';
export { addStandardNormalF32, gaussianKlF32, latentGradientF32, reparameterizeF32 } from './latent';
export { bytesF32, rowSquaresF32, scaleRowsF32 } from './rows';
export { listColumnsF32, listRowsF32, sparseProductF32 } from './sparse';
