import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildScript } from '../../../tools/build.mjs';

/** `npm run chaos`: the randomized crash test from the command line, for as many kills as wanted. */
const here = dirname(fileURLToPath(import.meta.url));
const build = resolve(here, '../../../build');
const outfile = await buildScript('chaos', resolve(here, 'chaos-command.ts'));
const { main } = createRequire(import.meta.url)(outfile);
process.exitCode = await main(process.argv, {
  command: resolve(build, 'host-command.js'),
  appDirectory: resolve(here, 'app'),
});
