export { gaussianLogDensity, standardNormalLogDensity } from './gaussian';
export { mixtureEStep, mixtureLogJoint } from './mixture-e-step';
export { addSquaredNorms } from './squared-norms';
