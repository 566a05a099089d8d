import type { Command } from 'commander';
import { type Choose, leaf, operands } from './leaf.ts';

export function inspect(program: Command, choose: Choose): void {
  const command = program.command('inspect').argument('<model>', operands.model);
  command
    .usage('MODEL')
    .summary('what is in a model file')
    .description('What is in a model file. --out: the document of --json.');
  leaf(command, 'inspect', choose, async () => (await import('../commands/inspect.ts')).inspectCommand);
}
