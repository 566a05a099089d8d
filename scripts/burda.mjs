// node scripts/burda.mjs [--stages 8] [--rows 0:10000] [--only 'MNIST, 1 layer, VAE, k = 1'] [-- --data-dir DIR --workers N …]
//
// Trains the models of Burda, Grosse & Salakhutdinov 2016, table 1, and estimates their test NLL by L_5000: stage
// i = 0 … stages − 1 has 3^i passes at 10^(−i / 7) · 1e-3, batch 20, Adam with ε = 1e-4. All eight stages are 3280 passes: days.
// Stages 0 … 4 are 121 passes: minutes for k = 1. Differences from the paper: the decoder's last bias starts at the logit
// of the mean image, as in the authors' released code.
import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const main = join(import.meta.dirname, '../packages/cli/bin/marginalia.js');
const text = (value) => ({ type: 'string', default: value });
const { values, positionals: passed } = parseArgs({
  options: { stages: text('8'), rows: text('0:10000'), only: text('') },
  allowPositionals: true,
});
const { stages, rows, only } = values;

/** Nats in the paper: negative log-likelihoods of 10,000 test images. */
const paper = {
  'MNIST, 1 layer, VAE': [86.76, 86.47, 86.35],
  'MNIST, 1 layer, IWAE': [86.76, 85.54, 84.78],
  'MNIST, 2 layers, VAE': [85.33, 85.01, 84.78],
  'MNIST, 2 layers, IWAE': [85.33, 83.89, 82.9],
  'fixed binarization, 1 layer, VAE': [88.71, 88.83, 89.05],
  'fixed binarization, 1 layer, IWAE': [88.71, 87.63, 87.1],
};
const networks = {
  1: ['--hidden', '200,200', '--latent', '50'],
  2: ['--layers', '2', '--hidden', '200,200', '--latent', '100', '--hidden2', '100,100', '--latent2', '50'],
};

/** Runs the command and gives its document; its errors go to the terminal. */
function marginalia(args) {
  const { status, stdout } = spawnSync(process.execPath, [main, ...args, '--json', ...passed], {
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 0x20000000,
  });
  if (status !== 0) process.exit(status ?? 1);
  return JSON.parse(stdout);
}

const folder = mkdtempSync(join(tmpdir(), 'marginalia-burda-'));
console.log('| model | k | test NLL | standard error over images | paper | active units |');
console.log('| --- | --- | --- | --- | --- | --- |');
for (const [name, expected] of Object.entries(paper)) {
  const fixed = name.startsWith('fixed');
  const [train, test] = fixed ? ['binarized-mnist-train', 'binarized-mnist-test'] : ['mnist', 'mnist-test'];
  const binarize = ['--binarize', fixed ? 'none' : 'stochastic'];
  [1, 5, 50].forEach((k, i) => {
    if (only !== '' && only !== `${name}, k = ${k}`) return;
    const model = join(
      folder,
      `${fixed}-${name.includes('2 layers')}-${name.includes('IWAE')}-${k}.safetensors`,
    );
    const objective = ['--objective', name.includes('IWAE') ? 'iwae' : 'elbo', '--samples', `${k}`];
    const shape = networks[name.includes('2 layers') ? 2 : 1];
    const schedule = ['--schedule', 'burda', '--stages', stages, '--batch', '20', '--out', model];
    const fit = marginalia(['fit', 'vae', train, ...shape, ...objective, ...binarize, ...schedule]);
    const draws = ['--estimator', 'importance', '--draws', '5000', '--rows', rows];
    const { mean, spreadOverRows, rows: n } = marginalia(['evidence', model, test, ...draws, ...binarize]);
    const error = (spreadOverRows / Math.sqrt(n)).toFixed(2);
    const cells = [name, k, (-mean.logEvidence).toFixed(2), error, expected[i], fit.activeUnits];
    console.log(`| ${cells.join(' | ')} |`);
  });
}
