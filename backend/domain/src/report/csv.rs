//! The export: a table that spreadsheets open, and that runs nothing in them.

use super::breakdown::{Dimension, Part};
use super::daily::DailyRow;
use super::sums::Totals;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What stands between fields.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Separator {
    /// A comma.
    #[default]
    Comma,
    /// A semicolon, as spreadsheets in most of Europe expect.
    Semicolon,
}

/// What stands before the decimals of a number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Decimals {
    /// A point.
    #[default]
    Point,
    /// A comma, as spreadsheets in most of Europe expect.
    Comma,
}

/// How the export is written; a byte order mark always stands first, so that spreadsheets read it as UTF-8.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CsvStyle {
    /// Between fields.
    pub separator: Separator,
    /// In numbers.
    pub decimals: Decimals,
}

const NUMBERS: [&str; 7] = ["views", "clicks", "ctr", "conversions", "revenue", "currency", "epc"];

/// The rows of a report as CSV with a header; what is unknown is an empty field (R8.2).
pub fn write_daily(rows: &[DailyRow], style: CsvStyle) -> String {
    let fields = rows.iter().map(|row| {
        let mut fields = vec![row.date.to_string(), guard(row.platform.as_str())];
        fields.extend(numbers(&row.totals, style));
        fields
    });
    write(&[&["date", "platform"], &NUMBERS[..]].concat(), fields, style)
}

/// The parts of a breakdown as CSV with a header (R8.2).
pub fn write_parts(by: Dimension, parts: &[Part], style: CsvStyle) -> String {
    let fields = parts.iter().map(|part| {
        let mut fields = vec![guard(&part.key), guard(&part.title)];
        fields.extend(numbers(&part.totals, style));
        fields
    });
    write(&[&[by.as_str(), "title"], &NUMBERS[..]].concat(), fields, style)
}

/// Totals as fields, in the order of [`NUMBERS`].
fn numbers(totals: &Totals, style: CsvStyle) -> [String; 7] {
    let number = |text: String| if style.decimals == Decimals::Comma { text.replace('.', ",") } else { text };
    [
        totals.views.map_or(String::new(), |v| v.to_string()),
        totals.clicks.to_string(),
        totals.ctr.map_or(String::new(), |c| number(format!("{c:.2}"))),
        totals.conversions.to_string(),
        number(totals.revenue.clone()),
        guard(&totals.currency),
        totals.epc.clone().map_or(String::new(), number),
    ]
}

/// A table as CSV; text that came from outside must have gone through [`guard`].
pub fn write(header: &[&str], rows: impl IntoIterator<Item = Vec<String>>, style: CsvStyle) -> String {
    let separator = if style.separator == Separator::Semicolon { b';' } else { b',' };
    let mut writer = csv::WriterBuilder::new()
        .delimiter(separator)
        .flexible(true)
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    let records = std::iter::once(header.iter().map(|h| (*h).to_owned()).collect()).chain(rows);
    // Writing to memory cannot fail; a record that did would be left out.
    records.for_each(|record| drop(writer.write_record(&record)));
    let text = writer.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default();
    format!("\u{feff}{text}")
}

/// A text that no spreadsheet takes for a formula: an apostrophe stands before `=`, `+`, `-`, `@`, a tab or a line break.
pub fn guard(text: &str) -> String {
    let starts = text.trim_start_matches([' ', '\u{a0}']);
    let risky = starts
        .starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '|', '%', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}']);
    if risky { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::Platform;
    use proptest::prelude::*;

    fn row() -> DailyRow {
        DailyRow { date: "2026-11-25".parse().unwrap(), platform: Platform::Youtube, totals: totals() }
    }

    fn totals() -> Totals {
        Totals {
            views: Some(1200),
            clicks: 30,
            ctr: Some(2.5),
            conversions: -1,
            revenue: "-58.64".into(),
            currency: "EUR".into(),
            epc: Some("0.25".into()),
        }
    }

    #[test]
    fn r82_the_export_opens_in_a_spreadsheet() {
        let none = Totals { views: None, ctr: None, epc: None, ..totals() };
        let unknown = DailyRow { platform: Platform::Reddit, totals: none, ..row() };
        let text = write_daily(&[row(), unknown.clone()], CsvStyle::default());
        assert_eq!(
            text,
            "\u{feff}date,platform,views,clicks,ctr,conversions,revenue,currency,epc\r\n2026-11-25,youtube,1200,30,2.50,-1,-58.64,EUR,0.25\r\n2026-11-25,reddit,,30,,-1,-58.64,EUR,\r\n"
        );
        let french = write_daily(&[row()], CsvStyle { separator: Separator::Semicolon, decimals: Decimals::Comma });
        assert_eq!(
            french,
            "\u{feff}date;platform;views;clicks;ctr;conversions;revenue;currency;epc\r\n2026-11-25;youtube;1200;30;2,50;-1;-58,64;EUR;0,25\r\n"
        );
    }

    #[test]
    fn r82_no_text_becomes_a_formula() {
        for (text, guarded) in [
            ("=1+1", "'=1+1"),
            ("+33", "'+33"),
            ("-x", "'-x"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            (" =1", "' =1"),
            ("Vélo", "Vélo"),
            ("", ""),
            ("a=b", "a=b"),
        ] {
            assert_eq!(guard(text), guarded);
        }
    }

    #[test]
    fn r82_the_titles_of_a_breakdown_run_nothing() {
        let part = Part { key: "p1".into(), title: "=HYPERLINK(\"x\")".into(), totals: totals() };
        assert_eq!(
            write_parts(Dimension::Post, &[part], CsvStyle::default()),
            "\u{feff}post,title,views,clicks,ctr,conversions,revenue,currency,epc\r\np1,\"'=HYPERLINK(\"\"x\"\")\",1200,30,2.50,-1,-58.64,EUR,0.25\r\n"
        );
    }

    proptest! {
        #[test]
        fn r82_any_text_reads_back(cells in prop::collection::vec("(\\PC|[\r\n\",;]){0,20}", 1..5)) {
            let guarded: Vec<String> = cells.iter().map(|c| guard(c)).collect();
            let text = write(&["h"], [guarded.clone()], CsvStyle::default());
            let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.trim_start_matches('\u{feff}').as_bytes());
            let record = reader.records().next().unwrap().unwrap();
            prop_assert_eq!(record.iter().map(str::to_owned).collect::<Vec<_>>(), guarded);
        }
    }
}
