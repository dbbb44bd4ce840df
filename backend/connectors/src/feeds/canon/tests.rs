use super::*;

fn base() -> Url {
    Url::parse("https://a.example/feed").unwrap()
}

#[test]
fn r23_broken_documents_become_well_formed() {
    for (text, wanted) in [
        (
            "<rss><channel><item><title>AT&T &eacute;&nbsp;&lol; &#8;&#x41;</title></item></channel></rss>",
            "<rss><channel><item><title>AT&amp;T é\u{a0}&amp;lol; A</title></item></channel></rss>",
        ),
        (
            "<RSS><Channel><ITEM><PubDate>x</PubDate></ITEM></Channel></RSS>",
            "<rss><channel><item><pubDate>x</pubDate></item></channel></rss>",
        ),
        (
            "<rss><channel><item><description><p>a<br>b &amp; c</p></description></item></channel></rss>",
            "<rss><channel><item><description>&lt;p&gt;a&lt;br&gt;b &amp;amp; c&lt;/p&gt;</description></item></channel></rss>",
        ),
        (
            "<rss xmlns:m='http://search.yahoo.com/mrss'><channel><item><m:title/><x:y>z</x:y></item></channel></rss>",
            "<rss><channel><item><media:title></media:title><x-x:y>z</x-x:y></item></channel></rss>",
        ),
        (
            "<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='fr'><entry><title type='xhtml'><div>a</div></title></entry></feed>",
            "<rss><channel><item><cf:lang>fr</cf:lang><atom:title type=\"html\">&lt;div&gt;a&lt;/div&gt;</atom:title></item></channel></rss>",
        ),
        (
            "<rss><channel><item><title>one<item><title>two</title></item></channel></rss>",
            "<rss><channel><item><title>one&lt;item&gt;&lt;title&gt;two&lt;/title&gt;</title></item></channel></rss>",
        ),
        (
            "<rss><channel><item><enclosure url='a?x=1&y=2'/><link>l<title>t</title></link></item></channel></rss>",
            "<rss><channel><item><cf:enclosure url=\"a?x=1&amp;y=2\"></cf:enclosure><link>l&lt;title&gt;t&lt;/title&gt;</link></item></channel></rss>",
        ),
    ] {
        assert_eq!(rewrite(text, &base()).unwrap().xml, wanted, "{text}");
    }
}

#[test]
fn r23_what_was_cut_off_is_left_out() {
    let whole = "<rss><channel><item><title>1</title></item><item><title><![CDATA[2]]></title></item></channel></rss>";
    for end in 0..whole.len() {
        let Ok(canon) = rewrite(&whole[..end], &base()) else { continue };
        let items = whole[..end].matches("</item>").count();
        let cut = end < whole.len() - "</rss>".len();
        assert_eq!((canon.items.len(), canon.partial), (items, cut), "{}", &whole[..end]);
        assert!(rss::Channel::read_from(canon.xml.as_bytes()).is_ok() || items == 0, "{}", canon.xml);
    }
    assert!(!rewrite(whole, &base()).unwrap().partial);
}

#[test]
fn r23_limits_hold() {
    let deep = format!("<rss><channel><item>{}", "<a:b>".repeat(100));
    assert_eq!(rewrite(&deep, &base()).err(), Some(FeedError::TooDeep));
    let many = format!("<rss><channel>{}", "<a:b/>".repeat(500_001));
    assert_eq!(rewrite(&many, &base()).err(), Some(FeedError::TooLarge));
    let items = format!("<rss><channel>{}</channel></rss>", "<item><title>x</title></item>".repeat(20_000));
    let canon = rewrite(&items, &base()).unwrap();
    assert_eq!((canon.items.len(), canon.partial), (500, false));
}
