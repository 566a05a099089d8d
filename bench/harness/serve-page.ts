import { createReadStream } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { build, type InlineConfig, preview, type Plugin } from 'vite';

/** A page that is served on this machine. */
export interface ServedPage {
  readonly url: string;
  close(): Promise<void>;
}

/** What makes a page cross-origin isolated, so that its workers can have one memory. */
const isolation = new Map([
  ['Cross-Origin-Opener-Policy', 'same-origin'],
  ['Cross-Origin-Embedder-Policy', 'require-corp'],
]);

/** Isolation for all there is, and files of the run, and no others, for the page. */
const serve = (data: string): Plugin => ({
  name: 'serve',
  configurePreviewServer({ middlewares }) {
    middlewares.use((_, response, next) => {
      response.setHeaders(isolation);
      next();
    });
    middlewares.use('/data', (request, response) => {
      const file = resolve(decodeURIComponent(request.url?.split('?')[1] ?? ''));
      if (file.startsWith(data + sep)) return createReadStream(file).pipe(response);
      response.statusCode = 404;
      return response.end();
    });
  },
});

/** Builds a page of bench/page and serves it, cross-origin isolated. */
export async function servePage(name: 'ours' | 'tfjs', data: string): Promise<ServedPage> {
  const root = join(import.meta.dirname, '..', 'page');
  const [outDir, input] = [join(root, 'dist', name), join(root, `${name}.html`)];
  const config: InlineConfig = {
    root,
    plugins: [serve(data)],
    configFile: false,
    logLevel: 'error',
    worker: { format: 'es' },
    build: {
      outDir,
      target: 'esnext',
      emptyOutDir: true,
      assetsInlineLimit: 0,
      minify: false, // TensorFlow.js hands a function to its threads as text, and minified it names what they do not have
      rolldownOptions: { input },
    },
    preview: { port: 0, host: '127.0.0.1' },
  };
  await build(config);
  const server = await preview(config);
  return { url: `${server.resolvedUrls!.local[0]}${name}.html`, close: () => server.close() };
}
