import { Command, InvalidArgumentError, Option } from 'commander';
import pc from 'picocolors';
import { defaultSeed, type Style } from './arm';
import { atLeast, createConsoleLog, HostStartError, listFunctions } from './host';
import { type StandIns, startStandIns } from './stand-ins';

interface StartOptions {
  readonly port: number;
  readonly data: string;
  readonly style: Style;
  readonly verbose: boolean;
}

function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError('A port is a number from 0 to 65535.');
}

const command = new Command('npm start --')
  .description('Runs the app on this machine: the embedded Functions host, with an emulator in the place of Azure.')
  .addOption(new Option('--port <number>', 'another one is taken when it is in use').argParser(parsePort).default(7071))
  .option(
    '--data <dir>',
    'where the host keeps its history and the emulator its vaults; "memory" forgets both',
    'memory',
  )
  .addOption(
    new Option('--style <style>', 'the service as its article shows it, or as it answers today')
      .choices(['2021', '2026'])
      .default('2026'),
  )
  .option('--verbose', 'log debug messages too', false);

/** Three commands that work as they stand: protect, look at the protection, list what the emulator was asked. */
function firstSteps({ host, arm }: StandIns): string {
  const server = defaultSeed.flexibleServers?.[0]?.id ?? '';
  const vaultId = defaultSeed.vaults?.[0]?.id ?? '';
  const body = JSON.stringify({ vaultId, policyId: `${vaultId}/backupPolicies/flexpol1`, location: 'westus' });
  const protect = `curl -si -X PUT ${host.url}/api/protections${server} -H 'content-type: application/json' -d '${body}'`;
  return [
    `${pc.bold('Protect a flexible server')}, then follow the ${pc.cyan('operation-location')} of the answer:`,
    `  ${protect}`,
    pc.bold('Is it protected?'),
    `  curl -s ${host.url}/api/protections${server}`,
    pc.bold('What was Azure asked?'),
    `  curl -s ${arm.url}/_emulator/requests`,
    '',
  ].join('\n');
}

function stopOnSignals(standIns: StandIns): void {
  let isStopping = false;
  const stop = () => {
    if (isStopping) process.exit(130);
    isStopping = true;
    process.stderr.write('\nStopping; once more stops at once.\n');
    void standIns.stop().then(() => process.exit(0));
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}

async function start({ port, data, style, verbose }: StartOptions): Promise<void> {
  const log = atLeast(verbose ? 'trace' : 'information', createConsoleLog(process.stderr, 'text'));
  const standIns = await startStandIns({ port, dataDirectory: data, style, log });
  stopOnSignals(standIns);
  void standIns.host.engine.failed.then((error) => {
    process.stderr.write(`${pc.red(`The host has stopped: ${error.message}`)}\n`);
    process.exit(1);
  });
  process.stdout.write(listFunctions(standIns.host));
  process.stdout.write(
    `\nAzure is an emulator here (style ${style}): ${pc.green(standIns.arm.url)}\n\n${firstSteps(standIns)}\n`,
  );
}

command
  .action(start)
  .parseAsync()
  .catch((error: unknown) => {
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(`${pc.red(message)}\n`);
    process.exitCode = error instanceof HostStartError ? 2 : 1;
  });
