//! The examples that the behaviour of links was agreed on, one test for each section of them.

use super::click::{Visit, agent, classify, is_private};
use super::code::{CLICK_ID_LENGTH, LENGTH, check_slug, draw, draw_click_id, lookup_key};
use super::network::{CLICK_ID, SubId, advice, fill, network, sub_id_of_post, with_sub_id};
use super::policy::{self, LinkUse, link_use};
use super::target::{Hosts, build, check};
use super::utm::{Templates, Values, append, append_nested};
use super::visitor::visitor;
use crate::platform::Platform;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

const CHROME: &str =
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36";
const AWIN: &str = "https://www.awin1.com/cread.php?awinmid=1&awinaffid=2&ued=https%3A%2F%2Fshop.example%2Fp";

fn values() -> Values<'static> {
    Values { platform: Platform::Youtube, post_id: "po_1", variant: Some("title:v1"), lang: "fr", hook: None }
}

fn templates() -> Templates {
    Templates::new(["{platform}", "social", "launch", "", "{post_id}"]).unwrap()
}

#[test]
fn r83_links_2_codes_are_eight_of_crockfords_letters_and_typed_ones_are_found() {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let code = draw(&mut rng, 0);
    assert_eq!((code.len(), LENGTH, draw(&mut rng, 1).len()), (8, 8, 9));
    assert!((0..1_000).all(|_| !draw(&mut rng, 0).contains(['i', 'l', 'o', 'u'])));
    for typed in ["7Q2MF9X0", "7q2mf9xO", "7q2mf9x0/", "7q2mf9x0.", "7q2mf9x0,", "7q2mf9x0)", "7q2mf9x0]"] {
        assert_eq!(lookup_key(typed).as_deref(), Some("7q2mf9x0"), "{typed}");
    }
    for word in ["api", "admin", "assets", "static", "health", "login", "robots", "favicon", "sitemap", "docs", "www"] {
        assert_eq!(check_slug(word).map(|finding| finding.code).as_deref(), Some("slug_reserved"), "{word}");
    }
    for (slug, good) in
        [("abc", true), ("ab", false), (&*"a".repeat(64), true), (&*"a".repeat(65), false), ("A-b", false)]
    {
        assert_eq!(check_slug(slug).is_none(), good, "{slug}");
    }
}

#[test]
fn r83_links_4_1_the_target_is_built_byte_for_byte() {
    let tail = "utm_source=youtube&utm_medium=social&utm_campaign=launch&utm_content=po_1";
    let rest = "utm_medium=social&utm_campaign=launch&utm_content=po_1";
    for (address, expected) in [
        ("https://shop.example/p?id=1#top", format!("https://shop.example/p?id=1&{tail}#top")),
        ("https://shop.example/", format!("https://shop.example/?{tail}")),
        ("https://shop.example/p?", format!("https://shop.example/p?{tail}")),
        ("https://shop.example/p?a=1&", format!("https://shop.example/p?a=1&{tail}")),
        (
            "https://shop.example/p?utm_source=mail&x=%2F",
            format!("https://shop.example/p?utm_source=mail&x=%2F&{rest}"),
        ),
        ("https://shop.example/p?UTM_SOURCE=mail", format!("https://shop.example/p?UTM_SOURCE=mail&{rest}")),
        (
            "https://shop.example/p?sig=a%20b+c&z=1#/route?x=1",
            format!("https://shop.example/p?sig=a%20b+c&z=1&{tail}#/route?x=1"),
        ),
    ] {
        assert_eq!(build(address, &templates(), &values()), Some(expected), "{address}");
    }
    let bare = append("https://shop.example", &templates().fill(&values()));
    assert_eq!(bare, format!("https://shop.example?{tail}"));
    for (value, encoded) in [
        ("tik tok", "?k=tik%20tok"),
        ("été & co", "?k=%C3%A9t%C3%A9%20%26%20co"),
        ("", ""),
        ("title:v1", "?k=title%3Av1"),
    ] {
        let built = append("https://a.example/", &[("k", value.to_owned())]);
        assert_eq!(built, format!("https://a.example/{encoded}"), "{value}");
    }
}

#[test]
fn r83_links_4_2_templates_know_five_placeholders() {
    let all = "{platform} {post_id} {variant} {lang} {hook}";
    let filled = Templates::new([all, "", "", "", ""]).unwrap().fill(&values());
    assert_eq!(filled, [("utm_source", "youtube po_1 title:v1 fr".to_owned())]);
    assert_eq!(Templates::new(["{nope}", "", "", "", ""]).unwrap_err().placeholder, "nope");
}

#[test]
fn r83_links_4_3_a_nested_address_gets_its_parameters_when_asked() {
    let parameters = [("utm_source", "youtube".to_owned())];
    assert_eq!(
        append_nested(AWIN, "ued", &parameters),
        "https://www.awin1.com/cread.php?awinmid=1&awinaffid=2&ued=https%3A%2F%2Fshop.example%2Fp%3Futm_source%3Dyoutube"
    );
    for same in
        ["https://a.example/", "https://a.example/?ued=", "https://a.example/?ued=%2Fp", "https://a.example/?ued=%zz"]
    {
        assert_eq!(append_nested(same, "ued", &parameters), same);
    }
    let mut nested = templates();
    nested.nested = true;
    let address = build(AWIN, &nested, &values()).unwrap();
    assert!(address.contains("utm_source%3Dyoutube") && address.ends_with("&utm_content=po_1"), "{address}");
}

#[test]
fn r84_links_5_no_target_leads_astray() {
    let own = ["go.example.org".to_owned()];
    let codes = |address: &str| {
        let found = check(address, Hosts { own: &own, allowed: &[] });
        found.into_iter().map(|finding| (finding.code.clone(), finding.blocks())).collect::<Vec<_>>()
    };
    assert_eq!(codes("https://shop.example/"), []);
    for (address, code, blocks) in [
        ("http://shop.example/", "target_not_https", false),
        ("https://go.example.org/l/7q2mf9xk", "target_own_link", true),
        ("https://192.0.2.7/", "target_private", true),
        ("https://[2001:db8::1]/", "target_private", true),
        ("https://localhost/", "target_private", true),
        ("https://me:secret@shop.example/", "target_user_info", true),
        ("javascript:alert(1)", "target_scheme", true),
        ("data:text/html,x", "target_scheme", true),
        ("file:///etc/passwd", "target_scheme", true),
        ("intent://shop.example/#Intent;end", "target_scheme", true),
        ("https://shop.example/\u{7}", "target_characters", true),
        (&*format!("https://shop.example/{}", "a".repeat(2_028)), "target_too_long", true),
    ] {
        assert_eq!(codes(address), [(code.to_owned(), blocks)], "{address}");
    }
    assert_eq!(codes(&format!("https://shop.example/{}", "a".repeat(2_027))), [], "2048 bytes");
}

#[test]
fn r84_links_6_1_the_order_of_the_decision() {
    for (method, headers, expected) in [
        ("HEAD", vec![("user-agent", CHROME), ("sec-purpose", "prefetch")], Visit::NotGet),
        ("GET", vec![("user-agent", "curl/8.4.0"), ("sec-purpose", "prefetch")], Visit::Prefetch),
        ("GET", vec![("user-agent", CHROME), ("sec-purpose", "prefetch;anonymous-client-ip")], Visit::Prefetch),
        ("GET", vec![], Visit::Bot),
        ("GET", vec![("user-agent", "Googlebot/2.1 (+x)"), ("sec-fetch-dest", "image")], Visit::Crawler),
        ("GET", vec![("user-agent", CHROME), ("sec-fetch-dest", "image")], Visit::Resource),
        ("GET", vec![("user-agent", CHROME), ("sec-fetch-dest", "iframe")], Visit::Click),
        ("GET", vec![("user-agent", CHROME), ("sec-fetch-dest", "empty")], Visit::Click),
        ("GET", vec![("user-agent", CHROME), ("x-cf-test", "1")], Visit::Internal),
        ("GET", vec![("user-agent", CHROME)], Visit::Click),
    ] {
        let header = |asked: &'static str| headers.iter().find(|(name, _)| *name == asked).map(|(_, value)| *value);
        assert_eq!(classify(method, header), expected, "{method} {headers:?}");
    }
}

#[test]
fn r84_links_6_2_user_agents() {
    for (user_agent, is_click) in [
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Instagram 350.0.0",
            true,
        ),
        (
            "Mozilla/5.0 (Linux; Android 14) Chrome/126 Mobile Safari/537.36 musical_ly_2023 BytedanceWebview/d8a21c6",
            true,
        ),
        ("Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 [FBAN/FBIOS;FBAV/470.0]", true),
        ("facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)", false),
        ("Mozilla/5.0 (compatible; Pinterestbot/1.0; +https://www.pinterest.com/bot.html)", false),
        ("Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 [Pinterest/iOS]", true),
        ("WhatsApp/2.23.20.0", false),
        ("TelegramBot (like TwitterBot)", false),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/120 Safari/537.36", false),
        ("Mozilla/5.0 (compatible; CubotPhone; Android 12) AppleWebKit/537.36", true),
        ("curl/8.4.0", false),
        ("", false),
    ] {
        assert_eq!(agent(user_agent).is_click(), is_click, "{user_agent}");
    }
}

#[test]
fn r84_links_7_1_a_visitor_is_a_hash_of_day_and_link() {
    let salt: [u8; 32] = std::array::from_fn(|index| u8::try_from(index).unwrap());
    for (address, link, expected) in [
        ("203.0.113.7", "lk_1", "d4e17fc6fe24453f5072e8b3af7c635b"),
        ("203.0.113.8", "lk_1", "583ceedda5c9517321ac05a78e92c6bc"),
        ("203.0.113.7", "lk_2", "210c99cbb36fb7a9ab43cb0b18c48d2f"),
        ("2001:db8:1:2::", "lk_1", "b4d2412f41b510402a10e6d6add7d3a7"),
        ("2001:db8:1:2:aaaa:bbbb:cccc:dddd", "lk_1", "b4d2412f41b510402a10e6d6add7d3a7"),
        ("::ffff:203.0.113.7", "lk_1", "d4e17fc6fe24453f5072e8b3af7c635b"),
    ] {
        let hash = visitor(&salt, address.parse().unwrap(), "Mozilla/5.0 (X11; Linux x86_64) Test/1.0", link);
        assert_eq!(hash, expected, "{address} {link}");
    }
}

#[test]
fn r84_links_7_3_who_asks_for_privacy_is_not_told_apart() {
    for (name, value, private) in
        [("sec-gpc", "1", true), ("dnt", "1", true), ("dnt", "0", false), ("x", "1", false), ("sec-gpc", " 1 ", true)]
    {
        assert_eq!(is_private(|asked| (asked == name).then_some(value)), private, "{name}: {value}");
    }
}

#[test]
fn r84_links_8_1_a_click_id_is_sixteen_small_letters_and_digits() {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let ids: std::collections::HashSet<String> = (0..1_000).map(|_| draw_click_id(&mut rng)).collect();
    assert_eq!(ids.len(), 1_000);
    let is_plain = |id: &String| id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    assert!(ids.iter().all(|id| id.len() == CLICK_ID_LENGTH && is_plain(id)));
    assert_eq!(sub_id_of_post("0190A1B2-c3d4-7000-8000-000000000001"), "0190a1b2c3d470008000000000000001");
}

#[test]
fn r84_links_8_2_each_network_gets_the_sub_id_in_its_parameter() {
    let id = "7q2mf9xkpd3vtzr8";
    assert_eq!(with_sub_id(AWIN, id), (format!("{AWIN}&clickref={id}"), SubId::Added));
    for (address, name, parameter) in [
        ("https://www.anrdoezrs.net/click-1-2?url=x", "cj", Some("sid")),
        ("https://shop.pxf.io/c/1/2/3", "impact", Some("subId1")),
        ("https://www.shareasale.com/r.cfm?b=1", "shareasale", Some("afftrack")),
        ("https://click.linksynergy.com/deeplink?id=1", "rakuten", Some("u1")),
        ("https://clk.tradedoubler.com/click?p=1", "tradedoubler", Some("epi")),
        ("https://rover.ebay.com/rover/1", "ebay", Some("customid")),
        ("https://www.amazon.fr/dp/1?tag=x-21", "amazon", None),
    ] {
        let found = network(address).unwrap();
        assert_eq!((found.name, found.sub_id), (name, parameter), "{address}");
        let (built, outcome) = with_sub_id(address, id);
        assert_eq!(outcome == SubId::Added, parameter.is_some());
        assert!(parameter.is_none_or(|parameter| built.ends_with(&format!("{parameter}={id}"))), "{built}");
    }
    assert_eq!(network("https://notawin1.com/"), None);
    assert_eq!(with_sub_id("https://shop.example/", id).1, SubId::Unknown);
    let kept = format!("{AWIN}&clickref=mine");
    assert_eq!(with_sub_id(&kept, id), (kept.clone(), SubId::Kept));
    assert_eq!(with_sub_id(&format!("{AWIN}&clickref=#x"), id).0, format!("{AWIN}&clickref={id}#x"));
    let address = build(AWIN, &templates(), &values()).unwrap();
    assert!(address.starts_with(&format!("{AWIN}&clickref={CLICK_ID}&")), "{address}");
    let address = fill(&address, id);
    assert!(address.starts_with(&format!("{AWIN}&clickref={id}&utm_source=youtube&")), "sub-id first: {address}");
    let codes = |address: &str| advice(address).into_iter().map(|finding| finding.code).collect::<Vec<_>>();
    assert_eq!(codes("https://www.shareasale.com/r.cfm?afftrack=me"), ["network_closed", "sub_id_taken"]);
    assert!(codes(AWIN).is_empty() && codes("https://shop.example/").is_empty());
}

#[test]
fn r83_links_10_which_link_goes_where() {
    for (platform, address, expected, clickable) in [
        (Platform::Youtube, "https://shop.example/", LinkUse::Short, false),
        (Platform::Instagram, "https://shop.example/", LinkUse::Short, false),
        (Platform::Tiktok, "https://shop.example/", LinkUse::Short, false),
        (Platform::Reddit, "https://shop.example/", LinkUse::Direct, true),
        (Platform::Pinterest, "https://shop.example/", LinkUse::Direct, true),
        (Platform::Youtube, "https://www.amazon.fr/dp/1?tag=x-21", LinkUse::Direct, false),
        (Platform::Tiktok, "https://amzn.to/3x", LinkUse::Direct, false),
    ] {
        assert_eq!(link_use(platform, address), expected, "{platform} {address}");
        assert_eq!(policy::is_clickable(platform), clickable, "{platform}");
    }
}
