import { join } from 'node:path';
import { configs } from 'typescript-eslint';
import { loadEslint, root } from './eslint-tools';

/**
 * The configuration of this repository. Rules that need types are off: they want the file to be on the disk, and the
 * planted ones are not.
 */
function createLint(): (path: string, code: string) => Promise<readonly string[]> {
  const { ESLint } = loadEslint();
  const eslint = new ESLint({
    cwd: root,
    overrideConfig: [
      { ...configs.disableTypeChecked, files: ['**/*.ts'] },
      { files: ['**/*.ts'], rules: { '@typescript-eslint/no-unused-vars': 'off' } },
    ],
  });
  return async (path, code) => {
    const [result] = await eslint.lintText(code, { filePath: join(root, path) });
    return (result?.messages ?? []).map(({ ruleId, message }) => ruleId ?? message);
  };
}

describe('The lint configuration, for a file in orchestrators/', () => {
  const lint = createLint();
  const inOrchestrators = (code: string) => lint('orchestrators/planted.ts', code);

  it.each([
    ["import { readFileSync } from 'node:fs';\nreadFileSync('x');", 'no-restricted-imports'],
    ["import { readFileSync } from 'fs';\nreadFileSync('x');", 'orchestrator/deterministic'],
    ["import { app } from '@azure/functions';\napp.setup({});", 'no-restricted-imports'],
    ["import { AzureCliCredential } from '@azure/identity';\nnew AzureCliCredential();", 'no-restricted-imports'],
    ["import '@azure/identity';", 'no-restricted-imports'],
    ["export { readFileSync } from 'node:fs';", 'no-restricted-imports'],
    ["void fetch('https://example.org');", 'no-restricted-globals'],
    ['setTimeout(() => undefined, 5);', 'no-restricted-globals'],
    ['export const home = process.env;', 'no-restricted-globals'],
    ['export const now = Date.now();', 'orchestrator/deterministic'],
    ['export const id = crypto.randomUUID();', 'orchestrator/deterministic'],
    ["throw 'words';", 'orchestrator/deterministic'],
    ['export function* body() {\n  yield 1;\n}', 'orchestrator/typed-yield'],
  ])('reports %j as %s', async (code, rule) => {
    expect(await inOrchestrators(code)).toContain(rule);
  });

  it.each([
    "import type { InvocationContext } from '@azure/functions';\nexport type Context = InvocationContext;",
    "import type { Stats } from 'node:fs';\nexport type Size = Stats['size'];",
    "import { call } from './durable';\nexport function* body() {\n  return yield* call({});\n}",
  ])('lets %j pass', async (code) => {
    expect(await inOrchestrators(code)).toEqual([]);
  });

  it('holds in folders below it, and outside of it not', async () => {
    const code = "import { readFileSync } from 'node:fs';\nexport const now = () => [Date.now(), readFileSync('x')];";
    const restricted = ['no-restricted-imports', 'orchestrator/deterministic'];
    expect(await lint('orchestrators/deeper/planted.ts', code)).toEqual(expect.arrayContaining(restricted));
    expect(await lint('activities/planted.ts', code)).toEqual([]);
  });

  it('allows the bare yield in the facade alone', async () => {
    const code = 'export function* body(): Generator<number, void, unknown> {\n  yield 1;\n}';
    expect(await lint('orchestrators/durable.ts', code)).toEqual([]);
    expect(await lint('orchestrators/wait.ts', code)).toEqual(['orchestrator/typed-yield']);
  });
});
