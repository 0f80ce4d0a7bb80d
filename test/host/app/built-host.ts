import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

export type HostModule = typeof import('../../../local/host/index');

const root = resolve(__dirname, '../../..');

function isHostModule(value: unknown): value is HostModule {
  return typeof value === 'object' && value !== null && 'startHost' in value;
}

/** The built host, in Node's own module system: it hooks the module loader, which jest replaces by one of its own. */
export function loadHostModule(): HostModule {
  const loaded: unknown = nodeRequire(join(root, 'build/host.js'));
  if (!isHostModule(loaded)) throw new Error('build/host.js does not export a host.');
  return loaded;
}

export const hostCommand = join(root, 'build/host-command.js');

/** A directory with the given files and the packages of this repository; `dispose` removes it. */
export function createAppDirectory(files: Readonly<Record<string, string>>): { path: string; dispose: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'functions-app-'));
  const all = { 'host.json': '{ "version": "2.0" }', 'package.json': '{ "main": "index.js" }', ...files };
  for (const [name, text] of Object.entries(all)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), text);
  }
  symlinkSync(join(root, 'node_modules'), join(path, 'node_modules'), 'dir');
  return { path, dispose: () => rmSync(path, { recursive: true, force: true }) };
}
