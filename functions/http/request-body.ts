import type { HttpRequest } from '@azure/functions';
import type { z } from 'zod';
import { problem, ProblemError } from './problem';

/** The largest honest body of most routes is a few ids of at most 1 KB each. */
export const MAX_BODY_BYTES = 16 * 1024;

const tooLarge = (maxBytes: number) =>
  problem(413, 'BodyTooLarge', 'The body is too large', `The body of this request has at most ${maxBytes} bytes.`);

const isJson = (contentType: string | null): boolean =>
  contentType === null || /^application\/([a-z0-9.+-]+\+)?json\s*(;|$)/i.test(contentType.trim());

async function readText(request: HttpRequest, maxBytes: number): Promise<string> {
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) throw tooLarge(maxBytes);
  const text = await request.text();
  if (Buffer.byteLength(text) > maxBytes) throw tooLarge(maxBytes);
  return text;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const why = error instanceof SyntaxError ? error.message : 'it cannot be parsed';
    throw problem(400, 'InvalidJson', 'The body is not JSON', `The body must be a JSON object: ${why}.`);
  }
}

/** RFC 6901: a name may hold the characters that divide a pointer. */
const pointer = (path: readonly PropertyKey[]): string =>
  path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

const hasBody = (request: HttpRequest): boolean =>
  request.body !== null && request.headers.get('content-length') !== '0';

/** The Functions host keeps a body that comes in chunks to itself: it would look as if there were none. */
const isWithheld = (request: HttpRequest): boolean =>
  request.body === null && /\bchunked\b/i.test(request.headers.get('transfer-encoding') ?? '');

const lengthRequired = () =>
  problem(
    411,
    'LengthRequired',
    'The length of the body is missing',
    'Send the body with a Content-Length: one that is sent in chunks does not arrive.',
  );

/** Reads and checks a body that may be left out, where the schema says so. */
export async function readBodyIfAny<Body>(
  request: HttpRequest,
  schema: z.ZodType<Body>,
  maxBytes = MAX_BODY_BYTES,
): Promise<Body> {
  if (isWithheld(request)) throw lengthRequired();
  const withoutBody = hasBody(request) ? undefined : schema.safeParse(undefined);
  return withoutBody?.success === true ? withoutBody.data : readBody(request, schema, maxBytes);
}

/** Reads and checks a JSON body; every problem of it is listed at once. */
async function readBody<Body>(request: HttpRequest, schema: z.ZodType<Body>, maxBytes: number): Promise<Body> {
  if (!isJson(request.headers.get('content-type'))) {
    throw problem(415, 'UnsupportedMediaType', 'The body is not JSON', 'Send the body as application/json.');
  }
  const parsed = schema.safeParse(parseJson(await readText(request, maxBytes)));
  if (parsed.success) return parsed.data;
  const errors = parsed.error.issues.map((issue) => ({ pointer: pointer(issue.path), detail: issue.message }));
  throw new ProblemError({
    status: 400,
    code: 'InvalidBody',
    title: 'The body is not valid',
    detail: errors.map(({ pointer: at, detail }) => `${at === '' ? 'body' : at}: ${detail}`).join('; '),
    errors,
  });
}
