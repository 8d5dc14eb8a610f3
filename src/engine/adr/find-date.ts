const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

const YEAR_FIRST = /(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)/;
const DAY_FIRST = /(?<!\d)(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})(?!\d)/;
const WORDS_DAY_FIRST = /(?<!\d)(\d{1,2})(?:st|nd|rd|th)?[ .-]{1,3}([a-z]{3,9})[ .,-]{1,3}(\d{4})(?!\d)/i;
const WORDS_MONTH_FIRST = /\b([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})(?!\d)/i;
const SLASHES = /(?<!\d)(\d{1,2})\/(\d{1,2})\/(\d{4})(?!\d)/;

/**
 * The first date in a text, as `YYYY-MM-DD`, or undefined. Read are `2024-01-31`, `2024/1/31`, `31.1.2024`,
 * `31 January 2024`, `Jan 31, 2024`, and `31/1/2024` or `1/31/2024` where only one reading is a date.
 */
export function findDate(text: string): string | undefined {
  const part = text.slice(0, 500);
  const year = YEAR_FIRST.exec(part);
  if (year !== null) return dateOf(Number(year[1]), Number(year[2]), Number(year[3]));
  const day = DAY_FIRST.exec(part);
  if (day !== null) return dateOf(Number(day[3]), Number(day[2]), Number(day[1]));
  const words = WORDS_DAY_FIRST.exec(part);
  if (words !== null) return dateOf(Number(words[3]), monthOf(words[2]), Number(words[1]));
  const american = WORDS_MONTH_FIRST.exec(part);
  if (american !== null) return dateOf(Number(american[3]), monthOf(american[1]), Number(american[2]));
  const slashes = SLASHES.exec(part);
  if (slashes === null) return undefined;
  const [first, second, at] = [Number(slashes[1]), Number(slashes[2]), Number(slashes[3])];
  if (first > 12) return dateOf(at, second, first);
  // Both may be a month: nobody can say which date is meant, unless it is the same either way.
  return second > 12 || first === second ? dateOf(at, first, second) : undefined;
}

function monthOf(word: string | undefined): number {
  return MONTHS.indexOf((word ?? "").slice(0, 3).toLowerCase()) + 1;
}

function dateOf(year: number, month: number, day: number): string | undefined {
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
  if (days === undefined || day < 1 || day > days || year < 1970) return undefined;
  const two = (part: number): string => String(part).padStart(2, "0");
  return `${year}-${two(month)}-${two(day)}`;
}
