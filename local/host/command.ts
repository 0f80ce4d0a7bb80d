import { Command, InvalidArgumentError, Option } from 'commander';
import { resolve } from 'node:path';
import pc from 'picocolors';
import { createConsoleLog } from './log/console-log';
import type { HostLog } from './log/host-log';
import { listFunctions } from './function-listing';
import { readLocalSettings } from './settings/local-settings';
import { HostStartError } from './start-error';
import type { HostStartErrorCode } from './start-error';
import { startHost } from './start-host';
import type { RunningHost } from './start-host';

/** Exit codes by what went wrong; 1 is for everything unforeseen, 130 for a second Ctrl-C. */
const exitCodes: Readonly<Record<HostStartErrorCode, number>> = {
  invalidApp: 2,
  invalidSettings: 2,
  appThrew: 3,
  portInUse: 4,
  dataInUse: 5,
  dataCorrupted: 6,
  dataUnusable: 6,
  alreadyRunning: 1,
};

const defaultPort = 7071;

interface CommandOptions {
  readonly app: string;
  readonly port?: number;
  readonly findPort: boolean;
  readonly data?: string;
  readonly address: string;
  readonly strict: boolean;
  readonly verbose: boolean;
  readonly json: boolean;
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError('It must be a number from 0 to 65535.');
  return port;
}

function readOptions(argv: readonly string[]): CommandOptions {
  const command = new Command('functions-host')
    .description('Runs a built Azure Functions v4 Node app on this machine, with durable state in a local database.')
    .option('--app <dir>', 'directory of the built app, with host.json and package.json', '.')
    .addOption(new Option('--port <number>', 'port to listen on; 0 takes a free one').argParser(parsePort))
    .option('--find-port', 'take a free port when the wanted one is in use', false)
    .option('--data <dir>', 'directory of the durable state, or "memory" (default: .data in the app directory)')
    .option('--address <address>', 'address to listen on; other machines can connect only if it is theirs', '127.0.0.1')
    .option('--no-strict', 'let orchestrations go on that would hang or go wrong on Azure')
    .option('--verbose', 'log debug messages too', false)
    .option('--json', 'log one JSON object a line', false)
    .addHelpText(
      'after',
      `\nThe default port is LocalHttpPort of local.settings.json, else ${defaultPort}. Ctrl-C stops the host.`,
    );
  command.parse([...argv], { from: 'node' });
  return command.opts<CommandOptions>();
}

async function start(options: CommandOptions, log: HostLog): Promise<RunningHost> {
  const appDirectory = resolve(options.app);
  const port = options.port ?? readLocalSettings(appDirectory).port ?? defaultPort;
  const hostOptions = {
    appDirectory,
    dataDirectory: options.data ?? resolve(appDirectory, '.data'),
    address: options.address,
    strict: options.strict,
    log,
    settings: options.verbose ? { AzureFunctionsJobHost__logging__logLevel__default: 'Debug' } : {},
  };
  try {
    return await startHost({ ...hostOptions, port });
  } catch (error) {
    const isPortInUse = error instanceof HostStartError && error.code === 'portInUse';
    if (!isPortInUse || !options.findPort) throw error;
    process.stderr.write(`Port ${port} is in use: taking another one.\n`);
    return startHost({ ...hostOptions, port: 0 });
  }
}

/** The first signal lets the host come to an end, the second one does not wait for it. */
function stopOnSignals(host: RunningHost): void {
  let isStopping = false;
  const onSignal = () => {
    if (isStopping) process.exit(130);
    isStopping = true;
    process.stderr.write('\nStopping; once more stops at once.\n');
    host.stop().then(
      () => process.exit(0),
      (error: unknown) => fail(error),
    );
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
}

/** A host without a working store would only pretend to run: it ends, and goes on from what is committed at the next start. */
function stopOnFailure(host: RunningHost): void {
  void host.engine.failed.then(async (error) => {
    // The store cannot be closed properly any more; what that adds is no news.
    await host.stop().catch(() => undefined);
    fail(new HostStartError('dataUnusable', `The host has stopped: ${error.message}`, { cause: error }));
  });
}

function fail(error: unknown): never {
  if (error instanceof HostStartError) {
    const hint = error.code === 'portInUse' ? ' Choose another with --port, or let one be found with --find-port.' : '';
    process.stderr.write(`${pc.red(error.message)}${hint}\n`);
    process.exit(exitCodes[error.code]);
  }
  process.stderr.write(`${pc.red(error instanceof Error ? (error.stack ?? error.message) : String(error))}\n`);
  process.exit(1);
}

async function main(): Promise<void> {
  const options = readOptions(process.argv);
  const log = createConsoleLog(process.stderr, options.json ? 'json' : 'text');
  // The real host loses its worker process over one and starts another; here nobody would start it again.
  process.on('unhandledRejection', (reason) => {
    const text = reason instanceof Error ? (reason.stack ?? reason.message) : String(reason);
    log({ level: 'critical', category: 'Worker', message: `Unhandled rejection: ${text}` });
    process.exit(1);
  });
  try {
    const host = await start(options, log);
    stopOnSignals(host);
    stopOnFailure(host);
    process.stdout.write(listFunctions(host));
  } catch (error) {
    fail(error);
  }
}

void main();
