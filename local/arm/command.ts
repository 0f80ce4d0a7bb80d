import { readFileSync } from 'node:fs';
import { Command, InvalidArgumentError, Option } from 'commander';
import { ZodError, prettifyError } from 'zod';
import { startArmEmulator } from './index';
import { generateEstate } from './seed/generate-estate';
import { seedSchema } from './seed/seed-schema';
import type { Seed } from './seed/seed-schema';
import { styleSchema } from './settings';

const defaultPort = 7072;

function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port < 65_536) return port;
  throw new InvalidArgumentError('A port is a number from 0 to 65535.');
}

interface CommandOptions {
  readonly port: number;
  readonly style: string;
  readonly seed?: string;
  readonly estate?: number;
}

function parseEstate(text: string): number {
  const servers = Number(text);
  if (/^\d+$/.test(text) && servers <= 200_000) return servers;
  throw new InvalidArgumentError('An estate has from 0 to 200000 servers.');
}

function seedOf({ seed, estate }: CommandOptions): { readonly seed?: Seed } {
  if (seed !== undefined) return { seed: seedSchema.parse(JSON.parse(readFileSync(seed, 'utf8'))) };
  return estate === undefined ? {} : { seed: generateEstate({ servers: estate }).seed };
}

async function run(options: CommandOptions): Promise<void> {
  const { port, style } = options;
  const emulator = await startArmEmulator({ port, style: styleSchema.parse(style), ...seedOf(options) });
  process.stdout.write(
    [
      `Azure Resource Manager emulator (style ${style}) on ${emulator.url}`,
      `  identity: IDENTITY_ENDPOINT=${emulator.identityEnvironment.IDENTITY_ENDPOINT} IDENTITY_HEADER=${emulator.identityEnvironment.IDENTITY_HEADER}`,
      `  control:  ${emulator.url}/_emulator/state`,
      '',
    ].join('\n'),
  );
  const stop = () => void emulator.close();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

const command = new Command('arm-emulator')
  .description('Answers like Azure Resource Manager for Data Protection and PostgreSQL, on 127.0.0.1.')
  .addOption(new Option('--port <number>', '0 takes any free port').argParser(parsePort).default(defaultPort))
  .addOption(new Option('--style <style>', 'which generation of the service').choices(['2021', '2026']).default('2026'))
  .option('--seed <file>', 'JSON file with what exists at the start')
  .addOption(
    new Option('--estate <servers>', 'a generated estate exists at the start').argParser(parseEstate).conflicts('seed'),
  )
  .action(run);

function messageOf(error: unknown): string {
  if (error instanceof ZodError) return prettifyError(error);
  return error instanceof Error ? error.message : String(error);
}

command.parseAsync().catch((error: unknown) => {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 1;
});
