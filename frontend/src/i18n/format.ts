/** How numbers, scores and times read in one language. */
export interface Format {
  /** A count. */
  number(value: number): string;
  /** A score in 0..1, with the two decimals it is exact to. */
  score(value: number): string;
  /** A length in seconds, as minutes and seconds. */
  duration(seconds: number): string;
  /** A UTC instant, as far from `now`: "5 minutes ago". */
  ago(instant: string, now?: number): string;
  /** A UTC instant in full, for titles. */
  instant(instant: string): string;
}

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
];

/** Formatters of `language`; instants in full are shown in `timeZone`, the browser's when it is unknown. */
export function createFormat(language: string, timeZone?: string): Format {
  const number = new Intl.NumberFormat(language);
  const score = new Intl.NumberFormat(language, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto', style: 'short' });
  const instant = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short', timeZone });
  return {
    number: (value) => number.format(value),
    score: (value) => score.format(value),
    duration: (seconds) => {
      const whole = Math.max(0, Math.round(seconds));
      return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
    },
    ago: (text, now = Date.now()) => {
      const seconds = (Date.parse(text) - now) / 1000;
      const [unit, size] = UNITS.find(([, least]) => Math.abs(seconds) >= least) ?? ['second', 1];
      return relative.format(Math.trunc(seconds / size), unit);
    },
    instant: (text) => instant.format(new Date(text)),
  };
}
