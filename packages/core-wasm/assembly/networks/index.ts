export { activateF32, activationGradientF32 } from './activations';
export { adamF32 } from './adam';
export { bernoulliF32, bernoulliGradientF32 } from './bernoulli';
export { categoricalF32, categoricalGradientF32, poissonF32, poissonGradientF32 } from './counts';
export { gaussianF32, gaussianGradientF32 } from './gaussian';
export { addStandardNormalF32, gaussianKlF32, latentGradientF32, reparameterizeF32 } from './latent';
export { rowSquaresF32, scaleRowsF32 } from './rows';
export { listColumnsF32, listRowsF32, sparseProductF32 } from './sparse';
