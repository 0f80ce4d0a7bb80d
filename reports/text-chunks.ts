const ENDS_IN_HALF_A_PAIR = /[\uD800-\uDBFF]$/;

/**
 * Gathers the pieces of a text, which may be as short as a line, into UTF-8 chunks of about `size` bytes: as many as that or
 * a little more (a piece is never cut), the last one what is left. An empty text has no chunk.
 */
export async function* textChunks(
  content: AsyncIterable<string>,
  size: number,
): AsyncGenerator<Buffer, void, undefined> {
  let pieces: Buffer[] = [];
  let length = 0;
  let carried = '';
  const add = (text: string): void => {
    const piece = Buffer.from(text, 'utf8');
    pieces.push(piece);
    length += piece.length;
  };
  for await (const piece of content) {
    const text = carried + piece;
    // Encoded alone, each half of a surrogate pair would become a replacement character.
    carried = ENDS_IN_HALF_A_PAIR.test(text) ? text.slice(-1) : '';
    add(carried === '' ? text : text.slice(0, -1));
    if (length >= size) {
      yield Buffer.concat(pieces, length);
      pieces = [];
      length = 0;
    }
  }
  add(carried);
  if (length > 0) yield Buffer.concat(pieces, length);
}
