import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';

const SUFFIX = '.timer.ts';

/** The timer functions of the app by the names that they are registered under: `a-b.timer.ts` registers `aBTimer`. */
export function timerFunctions(): string[] {
  const files = readdirSync(resolve(__dirname, '../../functions')).filter((file) => file.endsWith(SUFFIX));
  return files.map((file) => {
    const camel = file.slice(0, -SUFFIX.length).replace(/-(.)/g, (_dash, letter: string) => letter.toUpperCase());
    return `${camel}Timer`;
  });
}

/**
 * App settings that switch off all timer functions but those named. A timer always waits for its next time: with one on,
 * a virtual clock never runs out of wake-ups, and a test that lets days pass would have nightly work between its requests.
 */
export function onlyTimers(wanted: readonly string[]): Readonly<Record<string, string>> {
  const known = timerFunctions();
  const unknown = wanted.filter((name) => !known.includes(name));
  if (unknown.length > 0) throw new Error(`There is no timer function ${unknown.join(', ')}`);
  const unwanted = known.filter((name) => !wanted.includes(name));
  return Object.fromEntries(unwanted.map((name) => [`AzureWebJobs.${name}.Disabled`, 'true']));
}
