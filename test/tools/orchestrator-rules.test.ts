import { Linter } from 'eslint';
import { parser } from 'typescript-eslint';
import { loadOrchestratorRules, type Rules } from './eslint-tools';

/** The messages of one rule for a module in TypeScript. @throws Error when the text does not parse */
function messagesOf(rules: Rules, rule: string, code: string): readonly string[] {
  const messages = new Linter().verify(
    code,
    [
      {
        files: ['**/*.ts'],
        plugins: { orchestrator: { rules: { ...rules } } },
        languageOptions: { parser },
        rules: { [`orchestrator/${rule}`]: 'error' },
      },
    ],
    'orchestrators/planted.ts',
  );
  const fatal = messages.find((message) => message.fatal);
  if (fatal) throw new Error(`${fatal.message}: ${code}`);
  return messages.map(({ message }) => message);
}

describe('The rule orchestrator/deterministic', () => {
  let rules: Rules;
  beforeAll(async () => {
    rules = await loadOrchestratorRules();
  });

  const reported = (code: string) => messagesOf(rules, 'deterministic', code);

  it.each([
    'Date.now();',
    'const at = Date.now;',
    'Date["now"]();',
    'Date?.now?.();',
    'Date[name]();',
    'const { now } = Date;',
    'const Clock = Date;',
    'read(Date);',
    '(Date as { now(): number }).now();',
    'Date();',
    'new Date();',
    'new Date;',
    'new Date(...parts);',
    'new globalThis.Date();',
    'performance.now();',
    'const { now } = performance;',
    'globalThis.performance.now();',
  ])('reports what reads the clock, and says how to read it: %s', (code) => {
    const messages = reported(code);
    expect(messages).toHaveLength(1);
    expect(messages[0]).toMatch(/currentTime\(\)|cannot be checked|hides which global/);
  });

  it.each([
    'Math.random();',
    'const random = Math.random;',
    'Math["random"]();',
    'Math[name]();',
    'const { random } = Math;',
    'const M = Math;',
    'crypto.randomUUID();',
    'const { randomUUID } = crypto;',
    'crypto.getRandomValues(bytes);',
    'globalThis.crypto.randomUUID();',
    'global["crypto"].randomUUID();',
    'self.Math.random();',
    'import { v4 } from "uuid";',
    'import { v7 as make } from "uuid";',
    'import * as uuid from "uuid";',
    'import { randomUUID } from "crypto";',
    'import { randomUUID } from "node:crypto";',
  ])('reports what is not the same on replay: %s', (code) => {
    expect(reported(code)).toHaveLength(1);
  });

  it.each([
    'import "node:fs";',
    'import fs from "fs";',
    'import { setTimeout } from "timers/promises";',
    'import { type Dirent, readFileSync } from "node:fs";',
    'import { DefaultAzureCredential } from "@azure/identity";',
    'import("node:fs");',
    'require("node:fs");',
    'export { readFileSync } from "node:fs";',
    'export * from "node:fs";',
    'eval("1");',
    'new Function("return 1")();',
  ])('reports what reaches outside: %s', (code) => {
    expect(reported(code)).toHaveLength(1);
  });

  it.each([
    ['async function body() {}', 1],
    ['const body = async () => {};', 1],
    ['const saga = { async turn() {} };', 1],
    ['class Saga { async turn() {} }', 1],
    ['async function* body() { yield* work(); }', 1],
    ['await work();', 1],
    ['for await (const each of all) use(each);', 1],
    ['async function body() { await work(); }', 2],
    ['function* body() { yield* all(Promise.all(tasks)); }', 1],
    ['new Promise((done) => { done(1); });', 1],
  ])('reports promises: %s', (code, times) => {
    expect(reported(code)).toHaveLength(times);
  });

  it.each([
    'throw "words";',
    'throw undefined;',
    'throw { code: 5 };',
    'throw new Error();',
    'throw new Error("");',
    'throw new Error(``);',
    'throw new Error(undefined);',
    'throw new Error(...parts);',
    'throw error;',
    'throw failed ? new Error("words") : "words";',
    'throw failed ? new Error() : new Error("words");',
    'throw made();',
    'try { work(); } catch (error) { error = 5; throw error; }',
    'try { work(); } catch ({ message }) { throw message; }',
    'try { work(); } catch (error) { { const error = 5; throw error; } }',
    'function made(failed: boolean) { if (failed) return new Error("words"); return "words"; } throw made(true);',
    'function made(failed: boolean) { if (failed) return new Error("words"); } throw made(true);',
    'function made() { return new Error(""); } throw made();',
    'function made() { return new Error("words"); } made = other; throw made();',
  ])('reports a throw that may leave the instance running for ever: %s', (code) => {
    expect(reported(code)).toEqual([expect.stringMatching(/Running for ever/)]);
  });

  it.each([
    'new Date().getTimezoneOffset();',
    'value.getHours();',
    'value?.getDay();',
    'value["toLocaleString"]();',
    'names.sort((left, right) => left.localeCompare(right));',
    'new Intl.DateTimeFormat("en").format(value);',
  ])('reports what depends on the machine: %s', (code) => {
    expect(reported(code).join()).toMatch(/of the machine/);
  });

  it.each([
    'new Date(until);',
    'new Date(until).toISOString();',
    'Date.parse(text);',
    'Date.UTC(2030, 0, 1);',
    'Date["parse"](text);',
    'value instanceof Date;',
    'const at: Date = new Date(0);',
    'type Clock = typeof Date;',
    'type Later = Promise<Date>;',
    'interface Uses { crypto: Crypto; performance: number }',
    'const { performance } = readings; use(performance);',
    'function pick(crypto: string) { return crypto.length; }',
    'Math.min(left, right);',
    'Math["max"](left, right);',
    'value.now();',
    'value.random();',
    'value.getUTCHours();',
    'import type { Task } from "@azure/functions";',
    'import { type Task } from "@azure/functions";',
    'import { v5 } from "uuid";',
    'import { z } from "zod";',
    'import type { Stats } from "node:fs";',
    'export type { Stats } from "node:fs";',
    'export { protect } from "./protect";',
    'function* body() { yield* work(); }',
    'throw new Error("words");',
    'throw new UnknownKind(kind);',
    'throw new Error(`kind ${kind}`, { cause });',
    'throw failed ? new Error("one") : new Error("two");',
    'try { work(); } catch (error) { throw error; }',
    'function* body() { try { work(); } catch (error) { if (isOurs(error)) return; throw error; } }',
    'function made() { return new Error("words"); } throw made();',
    'function made(kind: string) { if (kind === "a") return new Error("a"); return new Error("b"); } throw made(kind);',
    'function made() { const text = () => { return ""; }; return new Error(text() + "words"); } throw made();',
    'try { work(); } catch (error) { throw isOurs(error) ? new Error("ours") : error; }',
  ])('lets correct code pass: %s', (code) => {
    expect(reported(code)).toEqual([]);
  });
});

describe('The rule orchestrator/typed-yield', () => {
  let rules: Rules;
  beforeAll(async () => {
    rules = await loadOrchestratorRules();
  });

  it.each([
    'function* body() { yield task; }',
    'function* body() { yield; }',
    'function* body() { return yield task; }',
  ])('reports a bare yield: %s', (code) => {
    expect(messagesOf(rules, 'typed-yield', code)).toEqual([expect.stringMatching(/^Use `yield\*`/)]);
  });

  it('lets yield* pass', () => {
    expect(messagesOf(rules, 'typed-yield', 'function* body() { return yield* work(); }')).toEqual([]);
  });
});
