import type { HttpCall, HttpReply } from './http-reply';
import { emptyReply } from './http-reply';

const page = `<!DOCTYPE html>
<html lang="en">
  <head><meta charset="utf-8"><title>Functions host</title></head>
  <body><h1>The Functions host is running.</h1><p>This is a local host for development.</p></body>
</html>
`;

/** The answer to a request for the root that no function has taken; `undefined` for all other requests. */
export function homepage(call: HttpCall, isDisabled: boolean): HttpReply | undefined {
  if (call.path !== '/' || call.method !== 'GET') return undefined;
  if (isDisabled) return emptyReply(204);
  return { status: 200, headers: { 'Content-Type': 'text/html; charset=utf-8' }, body: page };
}
