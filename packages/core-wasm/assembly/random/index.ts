export { threefry } from './threefry';
export { uniforms } from './uniforms';
export { uniformsF32 } from './uniforms-f32';
export { normals } from './normals';
export { normalsF32 } from './normals-f32';
export { categorical } from './categorical';
export { bernoulli, bernoulliF32 } from './bernoulli';
