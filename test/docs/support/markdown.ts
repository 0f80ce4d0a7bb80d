import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

export const repositoryRoot = resolve(__dirname, '../../..');

/** A line of a document, from 1, with code blocks blanked out: links and headings in an example are none. */
export interface ProseLine {
  readonly number: number;
  readonly text: string;
}

export interface Document {
  /** Relative to the root of the repository. */
  readonly path: string;
  readonly text: string;
  readonly lines: readonly string[];
  readonly prose: readonly ProseLine[];
}

function proseOf(lines: readonly string[]): ProseLine[] {
  let isCode = false;
  return lines.map((text, index) => {
    const isFence = /^\s*(```|~~~)/.test(text);
    if (isFence) isCode = !isCode;
    return { number: index + 1, text: isCode || isFence ? '' : text };
  });
}

export function readDocument(path: string): Document {
  const text = readFileSync(join(repositoryRoot, path), 'utf8');
  const lines = text.replace(/\n$/, '').split('\n');
  return { path, text, lines, prose: proseOf(lines) };
}

/** Every Markdown file of the top directory and of docs/. */
export function allDocuments(): readonly Document[] {
  const top = readdirSync(repositoryRoot).filter((name) => name.endsWith('.md'));
  const docs = readdirSync(join(repositoryRoot, 'docs'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.md'))
    .map((entry) => relative(repositoryRoot, join(entry.parentPath, entry.name)));
  return [...top, ...docs].sort().map(readDocument);
}

const headingText = (line: string): string | undefined => /^#{1,6}\s+(.*?)\s*#*$/.exec(line)?.[1];

/** GitHub's anchor of a heading: lower case, no punctuation, dashes for spaces. */
const slug = (heading: string): string =>
  heading
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-');

/** The anchors that a document has; a heading that comes again gets a number, as on GitHub. */
export function anchorsOf({ prose }: Document): ReadonlySet<string> {
  const seen = new Map<string, number>();
  const anchors = new Set<string>();
  for (const { text } of prose) {
    const heading = headingText(text);
    if (heading === undefined) continue;
    const base = slug(heading);
    const earlier = seen.get(base) ?? 0;
    seen.set(base, earlier + 1);
    anchors.add(earlier === 0 ? base : `${base}-${earlier}`);
  }
  return anchors;
}

/** The text under each heading of a level, without it, up to the next heading of that or a higher level. */
export function sectionsOf({ prose, lines }: Document, level: number): ReadonlyMap<string, string> {
  const sections = new Map<string, string>();
  const starts = prose.filter(({ text }) => new RegExp(`^#{1,${level}}\\s`).test(text));
  starts.forEach(({ number, text }, index) => {
    const heading = headingText(text);
    if (heading === undefined || !text.startsWith(`${'#'.repeat(level)} `)) return;
    const end = (starts[index + 1]?.number ?? lines.length + 1) - 1;
    if (sections.has(heading)) throw new Error(`Two sections are called "${heading}".`);
    sections.set(heading, lines.slice(number, end).join('\n').trim());
  });
  return sections;
}

/** The cells of the rows of all tables of a text, without their heads. */
export function tableRows(text: string): readonly (readonly string[])[] {
  const rows = text.split('\n').filter((line) => line.startsWith('|'));
  const isRule = (row: string | undefined): boolean => row !== undefined && /^[|\s:-]+$/.test(row);
  return rows
    .filter((row, index) => !isRule(row) && !isRule(rows[index + 1]))
    .map((row) =>
      row
        .slice(1, row.lastIndexOf('|'))
        .split(/(?<!\\)\|/)
        .map((cell) => cell.trim()),
    );
}
