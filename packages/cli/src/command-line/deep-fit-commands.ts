import type { Command } from 'commander';
import { type Choose, leaf, operands } from './leaf.ts';
import { dataOptions, option, refused } from './options.ts';

export function fitVae(fit: Command, choose: Choose): void {
  const command = fit.command('vae').argument('<data>', operands.data);
  command
    .usage('DATA')
    .summary('variational autoencoder')
    .description(
      'Fit a variational autoencoder, x ~ p(x | z) with a network, by stochastic gradients of a lower bound of log p(x). ' +
        '--out: the model, .safetensors.',
    );
  command.optionsGroup('Model options:');
  option(command, '--layers <L>', 'stochastic layers, 1 or 2', '1');
  option(command, '--hidden <A,B>', 'widths of the layers between x and z, or 0 for none', '200,200');
  option(command, '--latent <H>', 'width of z (default: 50; 100 with --layers 2)');
  option(command, '--hidden2 <A,B>', 'with --layers 2: widths between the two (default: 100,100)');
  option(command, '--latent2 <H>', 'with --layers 2: width of the upper one (default: 50)');
  option(command, '--activation <NAME>', 'tanh, relu, softplus, sigmoid, gelu or identity', 'tanh');
  option(
    command,
    '--decoder <NAME>',
    'bernoulli, gaussian, categorical or poisson (default: bernoulli for binary columns and grey pixels, otherwise gaussian)',
  );
  option(
    command,
    '--binarize <HOW>',
    'grey to 0 and 1 for a bernoulli decoder: stochastic (anew in every epoch), fixed (drawn once), threshold (above a half) or none (default: stochastic for grey pixels, otherwise none)',
  );
  command.optionsGroup('Objective options:');
  option(command, '--objective <NAME>', 'elbo or iwae', 'elbo');
  option(command, '--samples <K>', 'draws of z for each row', '1');
  option(
    command,
    '--kl <HOW>',
    'analytic or sampled (default: analytic for elbo with one stochastic layer, otherwise sampled)',
  );
  option(command, '--beta <B>', 'weight of the KL term; below 1 it is no bound', '1');
  option(command, '--free-bits <F>', 'nats of KL that a unit may use freely', '0');
  option(command, '--gradient <NAME>', 'of iwae: standard or dreg', 'standard');
  command.optionsGroup('Training options:');
  trainingOptions(command, 'bound');
  option(
    command,
    '--schedule <NAME>',
    'constant, or burda: stage i has 3^i epochs at 10^(−i/7) of the rate',
    'constant',
  );
  option(command, '--stages <S>', 'with --schedule burda: how many (default: 8, which is 3,280 epochs)');
  dataOptions(command);
  for (const flags of ['--scale', '--weights <c>']) refused(command, flags);
  leaf(command, 'fit vae', choose, async () => (await import('../commands/fit-vae.ts')).fitVaeCommand);
}

export function fitAutoencoder(fit: Command, choose: Choose): void {
  const command = fit.command('autoencoder').argument('<data>', operands.data);
  command
    .usage('DATA')
    .summary('autoencoder: a code for every row, no likelihood')
    .description(
      'Fit an autoencoder: a code of every row from which the row is reconstructed. It is no model of the data and has no ' +
        'likelihood. --out: the model, .safetensors.',
    );
  command.optionsGroup('Model options:');
  option(command, '--code <Q>', 'width of the code', '2');
  option(
    command,
    '--pca',
    'principal components: the best linear autoencoder, computed, not trained; only --code goes with it',
  );
  option(
    command,
    '--hidden <A,B>',
    'widths of the layers between x and the code, or 0 for none (default: 200,200; 0 with --contractive)',
  );
  option(command, '--activation <NAME>', 'tanh, relu, softplus, sigmoid, gelu or identity', 'tanh');
  option(command, '--tied', 'the decoder is the encoder transposed');
  option(command, '--noise <NOISE>', 'gaussian:0.3, mask:0.25, salt:0.2 or none', 'none');
  option(command, '--sparsity <L>', 'weight of the sum of |code|', '0');
  option(
    command,
    '--contractive <L>',
    "weight of the squared norm of the encoder's derivative, exact; slow with --hidden and a wide code",
    '0',
  );
  command.optionsGroup('Training options:');
  trainingOptions(command, 'error');
  dataOptions(command);
  for (const flags of ['--scale', '--weights <c>']) refused(command, flags);
  leaf(
    command,
    'fit autoencoder',
    choose,
    async () => (await import('../commands/fit-autoencoder.ts')).fitAutoencoderCommand,
  );
}

/** @param watched what of the validation rows is watched */
function trainingOptions(command: Command, watched: 'bound' | 'error'): void {
  option(command, '--batch <N>', 'rows of a step', '100');
  option(
    command,
    '--microbatch <M>',
    'rows worked on at a time; changes no digit (default: as many as fit the cache)',
  );
  option(
    command,
    '--epochs <N>',
    `passes over the rows (default: 100${watched === 'bound' ? ', or as the schedule says' : ''})`,
  );
  option(command, '--steps <N>', 'stop after so many steps (default: none)');
  option(command, '--learning-rate <R>', "Adam's", '1e-3');
  option(command, '--epsilon <E>', "Adam's", '1e-4');
  option(command, '--weight-decay <W>', 'decoupled, as of AdamW', '0');
  option(command, '--clip-norm <N>', 'largest norm of a gradient, or none', 'none');
  option(
    command,
    '--validation <FRACTION>',
    `share of the rows that is held out to watch the ${watched}`,
    '0',
  );
  option(
    command,
    '--patience <P>',
    `with --validation: stop after P epochs without a better ${watched} (default: none)`,
  );
}
