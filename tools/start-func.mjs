import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** The same build under Azure Functions Core Tools, for those who have them. */
const found = spawnSync('func', ['--version'], { encoding: 'utf8', shell: process.platform === 'win32' });
if (found.status !== 0) {
  console.error(
    [
      'Azure Functions Core Tools are not installed (https://aka.ms/func-core-tools).',
      'Without them: npm start runs the same build on the embedded host.',
    ].join('\n'),
  );
  process.exit(1);
}
if (!existsSync('local.settings.json')) {
  console.error('local.settings.json is missing: copy local.settings.sample.json and fill it in.');
  process.exit(1);
}
const child = spawn('func', ['start', ...process.argv.slice(2)], {
  stdio: 'inherit',
  shell: process.platform === 'win32',
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code) => process.exit(code ?? 1));
