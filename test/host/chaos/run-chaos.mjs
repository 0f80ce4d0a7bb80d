import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';

/** `npm run chaos`: the randomized crash test from the command line, for as many kills as wanted. */
const here = dirname(fileURLToPath(import.meta.url));
const build = resolve(here, '../../../build');
const outfile = resolve(build, 'chaos.js');

await esbuild.build({
  entryPoints: [resolve(here, 'chaos-command.ts')],
  outfile,
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  sourcemap: 'linked',
  logLevel: 'warning',
});
const { main } = createRequire(import.meta.url)(outfile);
process.exitCode = await main(process.argv, {
  command: process.env.HOST_COMMAND ?? resolve(build, 'host-command.js'),
  appDirectory: resolve(here, 'app'),
});
