export { gaussianLogDensity, standardNormalLogDensity } from './gaussian';
export { mixtureEStep } from './mixture-e-step';
export { addSquaredNorms } from './squared-norms';
