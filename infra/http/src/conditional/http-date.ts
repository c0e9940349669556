const days = 'Mon|Tue|Wed|Thu|Fri|Sat|Sun';
const longDays = 'Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday';
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const month = months.join('|');
const time = '(?<hour>\\d\\d):(?<minute>\\d\\d):(?<second>\\d\\d)';

/** Date formats of RFC 9110 section 5.6.7: IMF-fixdate, RFC 850, asctime. */
const forms = [
  new RegExp(`^(?:${days}), (?<day>\\d\\d) (?<month>${month}) (?<year>\\d{4}) ${time} GMT$`),
  new RegExp(`^(?:${longDays}), (?<day>\\d\\d)-(?<month>${month})-(?<year>\\d\\d) ${time} GMT$`),
  new RegExp(`^(?:${days}) (?<month>${month}) (?<day>[ \\d]\\d) ${time} (?<year>\\d{4})$`),
];

/**
 * Parses an HTTP-date. Returns milliseconds since 1970, or `undefined` for anything else, such as a nonexistent date or
 * a list. A two-digit year that would be more than 50 years in the future belongs to the past century.
 */
export function parseHttpDate(field: string, now: number = Date.now()): number | undefined {
  for (const form of forms) {
    const parts = form.exec(field.trim())?.groups;
    if (!parts) continue;
    const [day, hour, minute, second] = [parts.day, parts.hour, parts.minute, parts.second].map(Number);
    const [at, monthAt] = [yearOf(parts.year as string, now), months.indexOf(parts.month as string)];
    // The grammar allows a leap second, which `Date` does not have.
    const date = new Date(Date.UTC(at, monthAt, day, hour, minute, Math.min(second as number, 59)));
    const exists = date.getUTCDate() === day && date.getUTCHours() === hour && (second as number) <= 60;
    return exists && date.getUTCMinutes() === minute ? date.getTime() : undefined;
  }
  return undefined;
}

function yearOf(digits: string, now: number): number {
  if (digits.length === 4) return Number(digits);
  const thisYear = new Date(now).getUTCFullYear();
  const year = thisYear - (thisYear % 100) + Number(digits);
  return year > thisYear + 50 ? year - 100 : year;
}
