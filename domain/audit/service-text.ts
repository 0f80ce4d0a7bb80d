/** More than any message of the service that is known, and little enough for fifty thousand of them in a file. */
export const MAX_SERVICE_TEXT_LENGTH = 2000;

const HIGH_SURROGATE_AT_END = /[\uD800-\uDBFF]$/;

/** A text from outside, unchanged but for its length; a character is never cut in two. */
export const boundedText = (text: string): string =>
  text.length <= MAX_SERVICE_TEXT_LENGTH
    ? text
    : text.slice(0, MAX_SERVICE_TEXT_LENGTH).replace(HIGH_SURROGATE_AT_END, '');
