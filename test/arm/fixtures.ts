import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const folder = join(__dirname, '..', 'fixtures', 'arm');

const articleSchema = z.object({
  status: z.number().optional(),
  headers: z.record(z.string(), z.string()).optional(),
  body: z.unknown().optional(),
});
export type ArticleExchange = z.infer<typeof articleSchema>;

/** One block of the service's article of 2021. */
export function article(block: string): ArticleExchange {
  return articleSchema.parse(JSON.parse(readFileSync(join(folder, 'article-2021', `${block}.json`), 'utf8')));
}

const exchangeSchema = z.object({
  at: z.string().optional(),
  request: z.object({ method: z.string(), url: z.string(), body: z.unknown() }),
  response: z.object({
    status: z.number(),
    headers: z.record(z.string(), z.string()).default({}),
    body: z.unknown(),
  }),
});
export type RecordedExchange = z.infer<typeof exchangeSchema>;

/** Real traffic of the service. */
export function recording(name: string): readonly RecordedExchange[] {
  const file = z.object({ exchanges: z.array(exchangeSchema) });
  return file.parse(JSON.parse(readFileSync(join(folder, 'recorded', `${name}.json`), 'utf8'))).exchanges;
}

const negativeSchema = z.object({
  exchanges: z.array(z.object({ request: z.string(), response: z.object({ body: z.unknown() }) })),
});

/** The recorded body of the first request whose line contains the words. */
export function negativeAnswer(words: string): unknown {
  const text = readFileSync(join(folder, 'recorded', '2026-08-soft-delete.json'), 'utf8');
  return negativeSchema.parse(JSON.parse(text)).exchanges.find(({ request }) => request.includes(words))?.response.body;
}

const guid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';

/** What differs from one run to the next, turned into placeholders; resource ids lose their case. */
function normalizeText(text: string): string {
  return text
    .replace(/\bhttps?:\/\/(?:127\.0\.0\.1:\d+|management\.azure\.com)/g, 'ARM:')
    .replace(/(\/operation(?:Status|Results))\/[A-Za-z0-9+]+(?:==?|%3D%3D)?/gi, '$1/OPERATION')
    .replace(/&t=[^&]+&c=[^&]+&s=[^&]+&h=[^&]+/g, '&SIGNATURE')
    .replace(/\/subscriptions\/[^/\s]+/gi, '/subscriptions/SUBSCRIPTION')
    .replace(/\bresourceGroups\/TestBkpVaultRG\b/g, 'resourceGroups/testBkpVaultRG')
    .replace(new RegExp(`^${guid}$`, 'i'), 'GUID')
    .replace(/^WESTUS:\d{8}T\d{6}Z:.*$/, 'ROUTING')
    .replace(/^[A-Za-z0-9+]{90,}==?$/, 'OPERATION')
    .replace(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z$/, 'TIME')
    .replace(/^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} [\d:]{8} GMT$/, 'DATE');
}

/** The same value with {@link normalizeText} applied to every text in it. */
export function normalize(value: unknown): unknown {
  if (typeof value === 'string') return normalizeText(value);
  if (Array.isArray(value)) return value.map(normalize);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, normalize(inner)]));
}
