use super::*;
use proptest::prelude::*;

fn utc(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text).unwrap().to_utc()
}

#[test]
fn r23_reads_dates_as_feeds_write_them() {
    let four = "2003-06-10T04:00:00Z";
    let two = "2003-06-10T02:00:00Z";
    for (text, wanted) in [
        ("Tue, 10 Jun 2003 04:00:00 GMT", four),
        ("Tue, 10 Jun 03 04:00:00 GMT", four),
        ("10 Jun 2003 04:00 +0200", two),
        ("Tue, 10 Jun 2003 04:00:00 EST", "2003-06-10T09:00:00Z"),
        ("Tue, 10 Jun 2003 04:00:00 PDT", "2003-06-10T11:00:00Z"),
        ("Tue, 10 Jun 2003 04:00:00 CET", "2003-06-10T03:00:00Z"),
        ("Tue, 10 Jun 2003 04:00:00 CEST", two),
        ("Tue, 10 June 2003 04:00:00 +0000", four),
        ("Tues, 10 Jun 2003 04:00:00 GMT", four),
        ("Wed, 10 Jun 2003 04:00:00 GMT", four),
        ("Tue, 10 Jun 2003 4:00:00 GMT", four),
        ("Tue, 10 Jun 2003 04:00:00 UTC", four),
        ("Tue, 10 Jun 2003 24:00:00 GMT", "2003-06-11T00:00:00Z"),
        ("mar., 10 juin 2003 04:00:00 +0200", two),
        ("2003-06-10T04:00:00Z", four),
        ("2003-06-10T04:00:00.123Z", "2003-06-10T04:00:00.123Z"),
        ("2003-06-10T04:00:00+0200", two),
        ("2003-06-10T04:00:00", four),
        ("2003-06-10 04:00:00", four),
        ("2003-06-10T04:00:00 +02:00", two),
        ("2003-06-10T04:00Z", four),
        ("2003-06-10", "2003-06-10T00:00:00Z"),
        ("Tue, 10 Jun 2003", "2003-06-10T00:00:00Z"),
        ("2003-06", "2003-06-01T00:00:00Z"),
        ("June 10, 2003 4:00 am", four),
        ("1055217600", four),
        ("1055217600000", four),
        ("Tue Jun 10 04:00:00 2003", four),
        // Beyond the table: what the rules beside it ask for.
        ("Di, 10. Jun 2003 06:00:00 MESZ", "2003-06-10T06:00:00Z"),
        ("mar, 10 mars 2003 04:00:00 GMT", "2003-03-10T04:00:00Z"),
        ("10-Jun-2003 04:00:00", four),
        ("10 Jun 2003 04:00:00 GMT+2", two),
        ("10 déc. 2003", "2003-12-10T00:00:00Z"),
        ("10 Dic 2003 11:59 pm", "2003-12-10T23:59:00Z"),
        ("Tue, 10 Jun 2003 04:00:00 +2500", four),
        ("2003-06-10T04:00:00+15:00", four),
        ("2003/06/10 04:00", four),
        ("Tue, 30 Jun 2015 23:59:60 UTC", "2015-06-30T23:59:59Z"),
        ("Tue, 10 Jun 2003 04:00:00 Q", four),
    ] {
        assert_eq!(parse(text), Some(utc(wanted)), "{text}");
    }
}

#[test]
fn r23_a_date_that_cannot_be_read_is_none() {
    for text in [
        "06/10/2003",
        "",
        "   ",
        "soon",
        "Tue, 31 Feb 2003 04:00:00 GMT",
        "2003-13-01",
        "99:99",
        "2003",
        "12345678901",
        "10 Jun",
        "Tue, 10 Jun 2003 24:30:00 GMT",
    ] {
        assert_eq!(parse(text), None, "{text}");
    }
}

#[test]
fn r23_a_date_that_cannot_be_true_is_replaced_or_dropped() {
    let now = utc("2026-01-01T00:00:00Z");
    for (date, wanted) in [
        ("1994-12-31T23:59:59Z", None),
        ("1995-01-01T00:00:00Z", Some(("1995-01-01T00:00:00Z", false))),
        ("2026-01-02T00:00:00Z", Some(("2026-01-02T00:00:00Z", false))),
        ("2026-01-02T00:00:01Z", Some(("2026-01-01T00:00:00Z", true))),
    ] {
        let wanted = wanted.map(|(at, replaced)| Sane { at: utc(at), replaced });
        assert_eq!(sane(utc(date), now), wanted, "{date}");
    }
}

proptest! {
    #[test]
    fn r23_any_text_is_read_without_harm(text in "\\PC{0,120}") {
        let _ = parse(&text);
    }

    #[test]
    fn r23_what_chrono_writes_comes_back(seconds in 800_000_000i64..4_000_000_000) {
        let date = DateTime::from_timestamp(seconds, 0).unwrap();
        prop_assert_eq!(parse(&date.to_rfc2822()), Some(date));
        prop_assert_eq!(parse(&date.to_rfc3339()), Some(date));
        prop_assert_eq!(parse(&date.format("%a %b %e %H:%M:%S %Y").to_string()), Some(date));
    }
}
