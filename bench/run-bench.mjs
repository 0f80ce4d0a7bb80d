import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildScript } from '../tools/build.mjs';

/** `npm run bench`: measures the built host. */
const script = fileURLToPath(import.meta.url);
const here = dirname(script);
const build = resolve(here, '../build');
const outfile = resolve(build, 'bench.js');

if (process.argv[2] !== 'round') {
  await buildScript('bench', script.replace('run-bench.mjs', 'bench-command.ts'));
}
const { main } = createRequire(script)(outfile);
const paths = {
  hostModule: resolve(build, 'host.js'),
  hostCommand: resolve(build, 'host-command.js'),
  appDirectory: resolve(here, 'app'),
};
await main(process.argv, paths, script);
