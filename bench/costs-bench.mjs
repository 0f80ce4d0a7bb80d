import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildScript } from '../tools/build.mjs';

/** `npm run bench:costs`: counts what the app asks of Azure, with the built app against the emulator in virtual time. */
const here = dirname(fileURLToPath(import.meta.url));
const command = fileURLToPath(new URL('./costs/costs-command.ts', import.meta.url));
const script = await buildScript('costs', command);
const { main } = createRequire(script)(script);
await main(process.argv, { appDirectory: resolve(here, '..'), hostModule: resolve(here, '../build/host.js') });
