import type { PipelineResponse } from '@azure/core-rest-pipeline';

/** A page of backup instances has hundreds of KB; whatever sends more than this is not the service that we know. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;

export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge';
}

const BYTE_ORDER_MARK = /^\uFEFF/;

/** @throws BodyTooLarge beyond 4 MB (the connection is dropped); errors of the stream as they are */
export async function readBody({
  readableStreamBody,
  bodyAsText,
}: Pick<PipelineResponse, 'readableStreamBody' | 'bodyAsText'>): Promise<string> {
  if (readableStreamBody === undefined) return bodyAsText ?? '';
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of readableStreamBody) {
    const buffer = Buffer.from(chunk);
    bytes += buffer.length;
    if (bytes > MAX_BODY_BYTES) throw new BodyTooLarge(`the body of the answer is larger than ${MAX_BODY_BYTES} bytes`);
    chunks.push(buffer);
  }
  return Buffer.concat(chunks).toString('utf8').replace(BYTE_ORDER_MARK, '');
}
