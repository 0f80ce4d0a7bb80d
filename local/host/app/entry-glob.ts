import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const special = /[*?[\]{}]/;

/** Turns one path segment of a glob into a regular expression: `*`, `?`, `[a-z]`, `[!a]`, `{a,b}`. */
function segmentPattern(segment: string): RegExp {
  let source = '';
  let depth = 0;
  for (let index = 0; index < segment.length; index += 1) {
    const character = segment.charAt(index);
    const classEnd = character === '[' ? segment.indexOf(']', index + 2) : -1;
    if (classEnd > 0) {
      source += segment.slice(index, classEnd + 1).replace(/^\[!/, '[^');
      index = classEnd;
      continue;
    }
    if (character === '{') depth += 1;
    source += translate(character, depth);
    if (character === '}' && depth > 0) depth -= 1;
  }
  // As in a shell, a wildcard does not find hidden files.
  return new RegExp(`^${special.test(segment.charAt(0)) ? '(?!\\.)' : ''}${source}$`);
}

function translate(character: string, depth: number): string {
  if (character === '*') return '[^/]*';
  if (character === '?') return '[^/]';
  if (depth > 0 && character === '{') return '(?:';
  if (depth > 0 && character === '}') return ')';
  if (depth > 0 && character === ',') return '|';
  return character.replace(/[\\^$.|+()[\]{}]/, '\\$&');
}

/** Braces may hold slashes (`{a/b,c}/*.js`), so they are expanded before the path is split. */
function expandBracesWithSlashes(pattern: string): string[] {
  const match = /^(.*?)\{([^{}]*\/[^{}]*)\}(.*)$/.exec(pattern);
  if (match === null) return [pattern];
  const [, before = '', choices = '', after = ''] = match;
  return choices.split(',').flatMap((choice) => expandBracesWithSlashes(`${before}${choice}${after}`));
}

function walk(root: string, directory: string, segments: readonly string[]): string[] {
  const [segment, ...rest] = segments;
  if (segment === undefined) return [];
  const entries = readdirSync(join(root, directory), { withFileTypes: true });
  const directories = entries.filter((entry) => entry.isDirectory() && entry.name !== 'node_modules');
  if (segment === '**') {
    const deeper = directories.filter((entry) => !entry.name.startsWith('.'));
    return [
      ...walk(root, directory, rest),
      ...deeper.flatMap((entry) => walk(root, join(directory, entry.name), segments)),
    ];
  }
  const pattern = segmentPattern(segment);
  if (rest.length > 0) {
    return directories
      .filter((entry) => pattern.test(entry.name))
      .flatMap((entry) => walk(root, join(directory, entry.name), rest));
  }
  return entries
    .filter((entry) => !entry.isDirectory() && pattern.test(entry.name))
    .map((entry) => join(directory, entry.name));
}

/**
 * The files below `root` that `main` of package.json names. The real worker takes it as a glob relative to the app, e.g.
 * `dist/src/functions/*.js`.
 *
 * @returns paths relative to `root`, sorted, each once.
 */
export function findEntryPoints(root: string, main: string): string[] {
  const patterns = expandBracesWithSlashes(main.replaceAll('\\', '/'));
  const found = patterns.flatMap((pattern) => {
    const segments = pattern.split('/').filter((segment) => segment !== '' && segment !== '.');
    return walk(root, '', segments);
  });
  return [...new Set(found)].sort();
}
