import js from '@eslint/js';
import tseslint from 'typescript-eslint';
import { orchestratorRules } from './tools/eslint/orchestrator-rules.mjs';

export default tseslint.config(
  { ignores: ['dist', 'build', 'coverage', 'node_modules', 'test/**/apps/**', '**/*.cjs', '**/*.mjs'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-definitions': ['error', 'interface'],
      '@typescript-eslint/consistent-type-assertions': [
        'error',
        { assertionStyle: 'as', objectLiteralTypeAssertions: 'never' },
      ],
      '@typescript-eslint/no-unsafe-type-assertion': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/prefer-readonly': 'error',
      complexity: ['error', 10],
      'max-depth': ['error', 3],
      'max-params': ['error', 4],
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'max-lines-per-function': ['error', { max: 80, skipBlankLines: true, skipComments: true }],
      'no-console': 'error',
      eqeqeq: 'error',
    },
  },
  {
    files: ['**/*.ts'],
    ignores: ['config.ts', 'main.ts', 'local/**', 'test/**'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: 'MemberExpression[object.name="process"][property.name="env"]',
          message: 'Only config.ts reads the environment.',
        },
      ],
    },
  },
  {
    files: ['orchestrators/**/*.ts'],
    plugins: { orchestrator: orchestratorRules },
    rules: {
      'orchestrator/deterministic': 'error',
      'orchestrator/typed-yield': 'error',
      'no-restricted-globals': [
        'error',
        ...[
          'process',
          'fetch',
          'setTimeout',
          'setInterval',
          'setImmediate',
          'queueMicrotask',
          'console',
          'crypto',
          'performance',
          'Buffer',
        ].map((name) => ({
          name,
          message: 'An orchestrator does no I/O and reads nothing but its input and history.',
        })),
      ],
      'no-restricted-imports': [
        'error',
        {
          patterns: [{ group: ['node:*', '@azure/*'], message: 'I/O belongs in an activity.', allowTypeImports: true }],
        },
      ],
    },
  },
  {
    // The one place where the SDK's untyped yield is turned into typed generators.
    files: ['orchestrators/durable.ts'],
    rules: { 'orchestrator/typed-yield': 'off' },
  },
  {
    files: ['test/**/*.ts'],
    // A describe block is one function; jest's asymmetric matchers (expect.any) are typed `any`.
    rules: { 'max-lines-per-function': 'off', '@typescript-eslint/no-unsafe-assignment': 'off' },
  },
);
