import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';

/** `npm run bench`: measures the built host. */
const script = fileURLToPath(import.meta.url);
const here = dirname(script);
const build = process.env.HOST_BUILD ?? resolve(here, '../build');
const outfile = resolve(build, 'bench.js');

if (process.argv[2] !== 'round') {
  await esbuild.build({
    entryPoints: [resolve(here, 'bench-command.ts')],
    outfile,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    sourcemap: 'linked',
    logLevel: 'warning',
  });
}
const { main } = createRequire(script)(outfile);
const paths = {
  hostModule: resolve(build, 'host.js'),
  hostCommand: resolve(build, 'host-command.js'),
  appDirectory: resolve(here, 'app'),
};
await main(process.argv, paths, script);
