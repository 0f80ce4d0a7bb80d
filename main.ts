import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { registerFunctions } from './registration';
import { loadConfig } from './config';

/** Built, this file lies in `dist/`, one level below the manifest that the host has started with. */
const hostJson: unknown = JSON.parse(readFileSync(join(__dirname, '..', 'host.json'), 'utf8'));

registerFunctions(loadConfig(process.env, hostJson));

// A file without exports would be taken for CommonJS by the bundler, and with it everything that it imports.
export {};
