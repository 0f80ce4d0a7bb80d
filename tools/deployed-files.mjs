import { readdir, readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import ignore from 'ignore';

/** The files that Core Tools would publish: all that `.funcignore` (gitignore rules) does not exclude. */
export async function deployedFiles(root) {
  const rules = ignore().add(await readFile(resolve(root, '.funcignore'), 'utf8'));
  const found = [];
  async function walk(directory) {
    for (const item of await readdir(resolve(root, directory), { withFileTypes: true })) {
      const path = directory === '' ? item.name : `${directory}/${item.name}`;
      if (rules.ignores(item.isDirectory() ? `${path}/` : path)) continue;
      if (item.isDirectory()) await walk(path);
      else found.push(path);
    }
  }
  await walk('');
  return found.sort();
}
