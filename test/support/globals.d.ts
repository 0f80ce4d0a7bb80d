/** Node's own `require`, outside of jest's module system (see `jest-environment.cjs`). */
declare const nodeRequire: NodeJS.Require;
