const pattern = /^(-)?(?:(\d+)\.)?(\d{1,2}):(\d{1,2})(?::(\d{1,2})(?:\.(\d{1,7}))?)?$/;

/**
 * Reads a .NET TimeSpan: `hh:mm`, `hh:mm:ss`, `d.hh:mm:ss`, each with an optional fraction and sign; a bare integer is a
 * number of days.
 *
 * @returns milliseconds; `undefined` when the text is none.
 */
export function parseTimeSpan(text: string): number | undefined {
  const trimmed = text.trim();
  if (/^-?\d+$/.test(trimmed)) return Number(trimmed) * 86_400_000;
  const match = pattern.exec(trimmed);
  if (match === null) return undefined;
  const part = (index: number) => Number(match[index] ?? '0');
  const [days, hours, minutes, seconds] = [part(2), part(3), part(4), part(5)];
  if (hours > 23 || minutes > 59 || seconds > 59) return undefined;
  const fractionMilliseconds = Math.round(Number(`0.${match[6] ?? '0'}`) * 1000);
  const milliseconds = (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000 + fractionMilliseconds;
  return match[1] === undefined ? milliseconds : -milliseconds;
}
