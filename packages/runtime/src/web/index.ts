export { createWebPool, type WebPoolOptions } from './create-web-pool.ts';
export { serveWeb } from './serve-web.ts';
