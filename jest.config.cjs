const { availableParallelism } = require('node:os');

/** @type {import('jest').Config} */
module.exports = {
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  // The real `require` of the process, next to jest's own: the embedded host has to load the built app as Node does.
  testEnvironment: '<rootDir>/test/support/jest-environment.cjs',
  globalSetup: '<rootDir>/test/support/build-before-tests.cjs',
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }] },
  moduleNameMapper: { '^fast-check$': '<rootDir>/test/support/seeded-fast-check.cjs' },
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/build'],
  collectCoverageFrom: ['domain/**/*.ts'],
  coverageThreshold: { './domain/': { branches: 100, functions: 100, lines: 100, statements: 100 } },
  // Many tests wait for a process of their own, or for real time to pass: one more worker than processors fills that.
  maxWorkers: availableParallelism() + 1,
  // A worker that has run a hundred suites collects garbage more than it tests.
  workerIdleMemoryLimit: '800MB',
  // No test takes long by itself; a busy machine takes its time, and that is no failure.
  testTimeout: 60_000,
};
