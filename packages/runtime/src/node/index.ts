export { createNodePool, type NodePoolOptions } from './create-node-pool.ts';
export { serveNode } from './serve-node.ts';
