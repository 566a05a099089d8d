export { threefry } from './threefry';
export { uniforms } from './uniforms';
export { normals } from './normals';
export { bernoulli, categorical } from './choices';
