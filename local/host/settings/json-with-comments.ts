/**
 * Strings are kept as they are; comments and commas before a closing bracket are dropped. The alternatives are tried in
 * this order at each position, so that `//` inside of a string is no comment.
 */
const token =
  /("(?:[^"\\]|\\.)*")|\/\/[^\n\r]*|\/\*(?:[^*]|\*(?!\/))*\*\/|,(?=(?:\s|\/\/[^\n\r]*|\/\*(?:[^*]|\*(?!\/))*\*\/)*[}\]])/g;

/**
 * JSON as the Functions host reads its settings files: with comments, trailing commas and a byte order mark.
 *
 * @throws {SyntaxError} of `JSON.parse`.
 */
export function parseJsonWithComments(text: string): unknown {
  return JSON.parse(text.replace(/^\uFEFF/, '').replace(token, (_match, string: string | undefined) => string ?? ''));
}
