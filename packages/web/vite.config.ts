import { defaultClientConditions, defineConfig, type Plugin } from 'vite';

/**
 * In the built page the browser itself holds the promise that dropped data never leave the tab: requests go nowhere but to the
 * folder the page came from. The development server needs a socket and inline scripts, so only the build gets it.
 */
const contentSecurity: Plugin = {
  name: 'content-security',
  apply: 'build',
  transformIndexHtml: () => [
    {
      tag: 'meta',
      attrs: {
        'http-equiv': 'Content-Security-Policy',
        content:
          "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; " +
          "style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; form-action 'none'",
      },
      injectTo: 'head-prepend',
    },
  ],
};

/** The page is painted first when it is whole and in the reader's colours: not empty, nor light for those who chose dark. */
const firstPaint: Plugin = {
  name: 'first-paint',
  apply: 'build',
  transformIndexHtml: {
    order: 'post',
    handler: (html) => html.replace('<script type="module"', '<script type="module" blocking="render"'),
  },
};

/** The first with CSS light-dark(): lowering it for older ones would follow the device alone, and not the reader's choice. */
const browsers = ['chrome123', 'firefox120', 'safari17.5'];

export default defineConfig({
  root: import.meta.dirname,
  base: './', // any subfolder of any host
  resolve: { conditions: ['@marginalia/source', ...defaultClientConditions] },
  worker: { format: 'es' },
  build: { target: browsers, assetsInlineLimit: 0, modulePreload: { polyfill: false }, sourcemap: true },
  plugins: [contentSecurity, firstPaint],
});
