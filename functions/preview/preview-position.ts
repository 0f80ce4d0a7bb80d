import { createHash } from 'node:crypto';
import { z } from 'zod';
import { comparable, type ResourceId } from '../../domain/resource-id';
import { problem } from '../http/problem';

/** More servers than Azure has in one tenant; a number beyond comes from nobody. */
const MAX_POSITION = 10_000_000;

const content = z.tuple([z.int().min(1).max(MAX_POSITION), z.string().max(64)]);

/** What a preview is about, so that a token of one question is no answer to another. */
function questionOf(ids: readonly ResourceId[] | undefined): string {
  if (ids === undefined) return 'estate';
  return createHash('sha256').update(ids.map(comparable).join('\n')).digest('base64url').slice(0, 22);
}

/** The token of the page that begins with a server, or with an id of the list. */
export const tokenOf = (position: number, ids: readonly ResourceId[] | undefined): string =>
  Buffer.from(JSON.stringify([position, questionOf(ids)])).toString('base64url');

function decoded(token: string): z.infer<typeof content> | undefined {
  try {
    return content.safeParse(JSON.parse(Buffer.from(token, 'base64url').toString('utf8'))).data;
  } catch {
    return undefined;
  }
}

/** @throws ProblemError (400) for a token that was not given out for this question */
export function positionIn(token: string | undefined, ids: readonly ResourceId[] | undefined): number {
  if (token === undefined) return 0;
  const [position, question] = decoded(token) ?? [];
  if (position !== undefined && question === questionOf(ids) && position < (ids?.length ?? Infinity)) return position;
  const detail = 'continuationToken: was not given out for this preview; send the same body to a nextLink.';
  throw problem(400, 'InvalidParameter', 'A parameter is not valid', detail);
}
