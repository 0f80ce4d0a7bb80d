/** The pieces one after the other, each in a turn of the event loop of its own, as a source that reads would give them. */
export async function* streamed(...pieces: readonly string[]): AsyncGenerator<string, void, undefined> {
  for (const piece of pieces) {
    await new Promise((resolve) => setImmediate(resolve));
    yield piece;
  }
}

/** Lines that differ, until they have that many characters together. */
export async function* lines(characters: number, mark = 'x'): AsyncGenerator<string, void, undefined> {
  let written = 0;
  for (let number = 0; written < characters; number += 1) {
    const line = `${JSON.stringify({ number, mark: mark.repeat(1000) })}\n`;
    written += line.length;
    yield await Promise.resolve(line);
  }
}

export async function textOf(content: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const piece of content) text += piece;
  return text;
}

/** Gives the pieces, then throws. */
export async function* failing(error: Error, content: AsyncIterable<string>): AsyncGenerator<string, void, undefined> {
  yield* content;
  throw error;
}
