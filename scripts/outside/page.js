import { jobs } from '@marginalia/estimators';
import { createWebPool } from '@marginalia/runtime/web';
import { digest } from './digest.js';

const show = (text) => (document.querySelector('output').textContent = text);
try {
  const createWorker = () => new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
  const executor = await createWebPool({ jobs, createWorker, workers: 2 });
  show(await digest(executor));
  await executor.close();
} catch (error) {
  show(`failed: ${error.message}`);
}
