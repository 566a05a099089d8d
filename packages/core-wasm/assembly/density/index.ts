export { gaussianLogDensity, standardNormalLogDensity } from './gaussian';
export { linearGaussianLogDensity } from './linear-gaussian';
export { mixtureEStep } from './mixture-e-step';
export { mixtureLogJoint } from './mixture-log-joint';
export { addSquaredNorms } from './squared-norms';
