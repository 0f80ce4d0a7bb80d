import fc from 'fast-check';
import { textChunks } from '../../reports/text-chunks';
import { streamed } from './support/texts';

async function chunksOf(pieces: readonly string[], size: number): Promise<Buffer[]> {
  const chunks: Buffer[] = [];
  for await (const chunk of textChunks(streamed(...pieces), size)) chunks.push(chunk);
  return chunks;
}

describe('the chunks of a text', () => {
  test('are the text, wherever its pieces were cut', async () => {
    const pieces = fc.array(fc.string({ unit: fc.constantFrom('a', 'é', '漢', '\uD83D', '\uDE00') }));
    await fc.assert(
      fc.asyncProperty(pieces, fc.integer({ min: 1, max: 20 }), async (given, size) => {
        const chunks = await chunksOf(given, size);
        expect(Buffer.concat(chunks)).toEqual(Buffer.from(given.join(''), 'utf8'));
      }),
    );
  });

  test('have the size that was asked for, or as much more as a piece has; only the last is shorter', async () => {
    const pieces = fc.array(fc.string({ maxLength: 10, unit: 'binary-ascii' }));
    await fc.assert(
      fc.asyncProperty(pieces, fc.integer({ min: 1, max: 20 }), async (given, size) => {
        const lengths = (await chunksOf(given, size)).map(({ length }) => length);
        expect(lengths.slice(0, -1).filter((length) => length < size)).toEqual([]);
        expect(lengths.filter((length) => length === 0 || length >= size + 10)).toEqual([]);
      }),
    );
  });
});
