import type { Command } from 'commander';
import { type Choose, leaf, operands } from './leaf.ts';
import { option } from './options.ts';

export function inspect(program: Command, choose: Choose): void {
  const command = program.command('inspect').argument('<model>', operands.model);
  command
    .usage('MODEL')
    .summary('what is in a model file')
    .description('What is in a model file. --out: the document of --json.');
  leaf(command, 'inspect', choose, async () => (await import('../commands/inspect.ts')).inspectCommand);
}

export function importModel(program: Command, choose: Choose): void {
  const command = program
    .command('import')
    .argument('<spec>', 'which tensors are which layers (.json)')
    .argument('<weights>', "the tensors (.safetensors), as of PyTorch's state_dict");
  command
    .usage('SPEC.json WEIGHTS.safetensors')
    .summary('networks trained elsewhere')
    .description(
      'A variational autoencoder, or an autoencoder, from tensors that others wrote, with every shape checked. SPEC.json names them; ' +
        'export writes an example. --out: the model, .safetensors.',
    );
  option(
    command,
    '--columns <a,b>',
    'names of the columns of x (default: x1, x2, …, as of data without names)',
  );
  option(command, '--image <HxW>', 'height and width, if rows are images, as 28x28 (default: none)');
  option(
    command,
    '--binarize <HOW>',
    'how grey data became the 0 and 1 it was trained on: stochastic, fixed, threshold or none',
    'none',
  );
  leaf(command, 'import', choose, async () => (await import('../commands/import.ts')).importCommand);
}

export function exportModel(program: Command, choose: Choose): void {
  const command = program.command('export').argument('<model>', operands.model);
  command
    .usage('MODEL --format FORMAT --out FILE')
    .summary('networks for other programs')
    .description(
      'The networks of a variational autoencoder or an autoencoder. safetensors: for PyTorch, with FILE.json that says which ' +
        'tensor is what, as import reads it. onnx: one half, for any runtime, with x in its own units. --out: .safetensors or .onnx.',
    );
  option(command, '--format <FORMAT>', 'safetensors or onnx (default: by the ending of --out)');
  option(
    command,
    '--part <PART>',
    'of onnx: encoder (x to mean and log variance of z, or to the code) or decoder (from z to the parameters of x)',
    'decoder',
  );
  option(
    command,
    '--layer <L>',
    'of onnx: which stochastic layer, upwards from x; above the first, x is the layer below',
    '1',
  );
  leaf(command, 'export', choose, async () => (await import('../commands/export.ts')).exportCommand);
}
