import type { ESLint as ESLintClass, Rule } from 'eslint';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

export const root = resolve(__dirname, '../..');

interface EslintModule {
  readonly ESLint: typeof ESLintClass;
}

const isEslint = (value: unknown): value is EslintModule =>
  typeof value === 'object' && value !== null && 'ESLint' in value;

/** ESLint in Node's own module system: it loads its configuration with `import()`, which jest's module system has not. */
export function loadEslint(): EslintModule {
  const loaded: unknown = nodeRequire('eslint');
  if (!isEslint(loaded)) throw new Error('eslint exports no ESLint');
  return loaded;
}

/** Rules by name, without the name of their plugin. */
export type Rules = Readonly<Record<string, Rule.RuleModule>>;

type NativeImport = (url: string) => Promise<unknown>;
const isNativeImport = (value: unknown): value is NativeImport => typeof value === 'function';

interface RulesModule {
  readonly orchestratorRules: { readonly rules: Rules };
}

const isRulesModule = (value: unknown): value is RulesModule =>
  typeof value === 'object' && value !== null && 'orchestratorRules' in value;

export async function loadOrchestratorRules(): Promise<Rules> {
  const nativeImport: unknown = nodeRequire(join(__dirname, 'native-import.cjs'));
  if (!isNativeImport(nativeImport)) throw new Error('native-import.cjs exports no function');
  const loaded = await nativeImport(pathToFileURL(join(root, 'tools/eslint/orchestrator-rules.mjs')).href);
  if (!isRulesModule(loaded)) throw new Error('orchestrator-rules.mjs exports no rules');
  return loaded.orchestratorRules.rules;
}
