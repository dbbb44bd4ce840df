//! The lenient reader: words of a date in any usual order.

use super::{Clock, assemble, names};
use chrono::{DateTime, NaiveDate, Utc};

/// What has been recognised so far.
#[derive(Default)]
struct Words {
    year: Option<i32>,
    month: Option<u32>,
    day: Option<u32>,
    time: Option<Clock>,
    afternoon: Option<bool>,
    offset: Option<i64>,
}

/// Reads a date word by word; `None` when something needed is missing or it could mean two days.
pub(super) fn read(text: &str) -> Option<DateTime<Utc>> {
    let mut words = Words::default();
    for word in spaced(text).split_whitespace() {
        words.take(word)?;
    }
    words.finish()
}

/// Lower case, with the separators between date, time and zone turned into spaces.
fn spaced(text: &str) -> String {
    let lower = text.to_lowercase().replace([',', '(', ')'], " ");
    let mut spaced = String::with_capacity(lower.len() + 8);
    let (mut before, mut after_time) = (' ', false);
    let mut rest = lower.chars().peekable();
    while let Some(c) = rest.next() {
        let next = rest.peek().copied().unwrap_or(' ');
        after_time = (after_time || c == ':') && !c.is_whitespace();
        let splits = (c == 't' && before.is_ascii_digit() && next.is_ascii_digit())
            || (c == '-' && !after_time && (before.is_alphabetic() || next.is_alphabetic()));
        let begins = after_time && before.is_ascii_digit() && (matches!(c, '+' | '-') || c.is_alphabetic());
        if begins {
            spaced.push(' ');
            after_time = false;
        }
        spaced.push(if splits { ' ' } else { c });
        before = c;
    }
    spaced
}

impl Words {
    /// Takes one word in; `None` when it makes the date ambiguous or impossible.
    fn take(&mut self, word: &str) -> Option<()> {
        if self.time.is_some()
            && let Some(offset) = names::zone(word)
        {
            self.offset.get_or_insert(offset);
        } else if word.contains(':') {
            self.time = Some(clock(word)?);
        } else if matches!(word, "am" | "a.m." | "pm" | "p.m.") {
            self.afternoon = Some(word.starts_with('p'));
        } else if let Some(month) = names::month(word) {
            // "mar., 10 juin": the week day comes first, so the last name is the month.
            self.month = Some(month);
        } else if word.starts_with(|c: char| c.is_ascii_digit()) {
            self.number(word)?;
        }
        Some(())
    }

    /// A calendar date, a year or a day.
    fn number(&mut self, word: &str) -> Option<()> {
        if word.contains(['-', '/']) {
            return self.calendar(word);
        }
        let digits = word.trim_end_matches(|c: char| c.is_alphabetic() || c == '.');
        let number: u32 = digits.parse().ok()?;
        match digits.len() {
            4 => self.year = i32::try_from(number).ok(),
            1 | 2 if self.day.is_none() => self.day = Some(number),
            2 if self.year.is_none() => self.year = i32::try_from(number + if number < 50 { 2000 } else { 1900 }).ok(),
            _ => return None,
        }
        Some(())
    }

    /// `2003-06-10`, `2003/06/10` or `2003-06`; a date that begins with the day or the month is ambiguous.
    fn calendar(&mut self, word: &str) -> Option<()> {
        let mut parts = word.split(['-', '/']);
        let year = parts.next().filter(|year| year.len() == 4)?;
        self.year = year.parse().ok();
        self.month = Some(parts.next()?.parse().ok()?);
        self.day = Some(parts.next().map_or(Some(1), |day| day.parse().ok())?);
        parts.next().is_none().then_some(())
    }

    fn finish(self) -> Option<DateTime<Utc>> {
        let day = NaiveDate::from_ymd_opt(self.year?, self.month?, self.day?)?;
        let mut time = self.time.unwrap_or_default();
        match self.afternoon {
            Some(true) if time.hour < 12 => time.hour += 12,
            Some(false) if time.hour == 12 => time.hour = 0,
            _ => {}
        }
        assemble(day, time, self.offset.unwrap_or(0))
    }
}

/// `4:00`, `04:00:00` or `04:00:00.123`.
fn clock(word: &str) -> Option<Clock> {
    let (whole, fraction) = word.split_once(['.', ',']).unwrap_or((word, ""));
    let mut parts = whole.split(':').map(|part| part.parse::<u32>().ok());
    let (hour, minute) = (parts.next()??, parts.next()??);
    let second = parts.next().unwrap_or(Some(0))?;
    let nano = format!("{fraction:0<9.9}").parse().unwrap_or(0);
    (hour <= 24 && minute < 60 && second <= 60 && parts.next().is_none()).then_some(Clock {
        hour,
        minute,
        second,
        nano,
    })
}
