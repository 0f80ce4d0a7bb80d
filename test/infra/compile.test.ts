import { spawnSync } from 'node:child_process';
import { infraRoot } from './support/infra-files';

/** The compiler, alone or as a part of the Azure CLI; nothing is downloaded. */
const compilers = [
  {
    command: 'bicep',
    version: ['--version'],
    lint: [
      ['lint', '--pattern', '**/*.bicep'],
      ['lint', '--pattern', '**/*.bicepparam'],
    ],
  },
  {
    command: 'az',
    version: ['bicep', 'version'],
    lint: ['main.bicep', 'events.bicep'].map((file) => ['bicep', 'lint', '--file', file]),
  },
];

const run = (command: string, words: readonly string[]) =>
  spawnSync(command, words, {
    ...{ cwd: infraRoot, encoding: 'utf8', shell: process.platform === 'win32' },
    // Else the CLI says on stderr that there is a newer compiler.
    env: { ...process.env, AZURE_BICEP_CHECK_VERSION: 'false' },
  });

const compiler = compilers.find(({ command, version }) => run(command, version).status === 0);

if (compiler === undefined) {
  test.skip('the templates compile (skipped: neither bicep nor az with its bicep is installed)', () => undefined);
} else {
  // Warnings of the linter are errors by bicepconfig.json; whatever the compiler has to say comes on these streams.
  test.each(compiler.lint)(
    `${compiler.command} %s %s %s finds nothing wrong`,
    (...words: string[]) => {
      const { status, stdout, stderr } = run(compiler.command, words);
      expect({ status, said: `${stdout}${stderr}`.trim() }).toEqual({ status: 0, said: '' });
    },
    120_000,
  );
}
