//! Namespaces by what they mean, not by how a feed abbreviates them.

/// What a namespace is to us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Space {
    /// RSS of any version.
    Core,
    /// One we know, by its usual prefix.
    Known(&'static str),
    /// HTML.
    Html,
    /// Any other.
    Other,
}

/// The namespace of an address; upper and lower case, white space and a slash at the end do not count.
pub(super) fn of_uri(uri: &str) -> Space {
    let uri = uri.trim().trim_end_matches('/').to_ascii_lowercase();
    let bare = uri.strip_prefix("http://").or_else(|| uri.strip_prefix("https://")).unwrap_or(&uri);
    Space::Known(match bare {
        "purl.org/rss/1.0/modules/content" => "content",
        "purl.org/dc/elements/1.1" | "purl.org/dc/elements/1.0" => "dc",
        "purl.org/dc/terms" => "dcterms",
        "search.yahoo.com/mrss" | "tools.search.yahoo.com/mrss" | "video.search.yahoo.com/mrss" => "media",
        "www.itunes.com/dtds/podcast-1.0.dtd" | "example.com/dtds/podcast-1.0.dtd" => "itunes",
        "podcastindex.org/namespace/1.0" => "podcast",
        "www.w3.org/2005/atom" | "purl.org/atom/ns#" | "purl.org/atom/ns" => "atom",
        "purl.org/atompub/tombstones/1.0" => "at",
        "purl.org/rss/1.0/modules/syndication" => "sy",
        "www.youtube.com/xml/schemas/2015" | "gdata.youtube.com/schemas/2007" => "yt",
        "backend.userland.com/creativecommonsrssmodule"
        | "cyber.law.harvard.edu/rss/creativecommonsrssmodule.html"
        | "blogs.law.harvard.edu/tech/creativecommonsrssmodule" => "creativeCommons",
        "creativecommons.org/ns#" | "web.resource.org/cc" => "cc",
        "rssnamespace.org/feedburner/ext/1.0" => "feedburner",
        "www.w3.org/1999/02/22-rdf-syntax-ns#" => "rdf",
        "www.w3.org/xml/1998/namespace" => "xml",
        "www.w3.org/1999/xhtml" | "www.w3.org/2000/svg" | "www.w3.org/1998/math/mathml" => return Space::Html,
        "" | "purl.org/rss/1.0" | "my.netscape.com/rdf/simple/0.9" | "my.netscape.com/publish/formats/rss-0.91.dtd" => {
            return Space::Core;
        }
        _ if bare.contains("userland.com/rss") || bare.contains("harvard.edu/tech/rss") => return Space::Core,
        _ => return Space::Other,
    })
}

/// The namespace that a prefix means where a feed forgot to declare it.
pub(super) fn of_prefix(prefix: &str) -> Option<Space> {
    Some(Space::Known(match prefix {
        "content" => "content",
        "dc" => "dc",
        "dcterms" => "dcterms",
        "media" => "media",
        "itunes" => "itunes",
        "podcast" => "podcast",
        "atom" | "atom10" | "a10" => "atom",
        "at" => "at",
        "sy" => "sy",
        "yt" => "yt",
        "creativeCommons" | "creativecommons" => "creativeCommons",
        "cc" => "cc",
        "feedburner" => "feedburner",
        "rdf" => "rdf",
        "xml" => "xml",
        _ => return None,
    }))
}

const CORE: [&str; 32] = [
    "item",
    "title",
    "link",
    "description",
    "guid",
    "pubDate",
    "category",
    "author",
    "comments",
    "enclosure",
    "source",
    "channel",
    "rss",
    "image",
    "url",
    "language",
    "copyright",
    "managingEditor",
    "webMaster",
    "lastBuildDate",
    "generator",
    "docs",
    "cloud",
    "ttl",
    "rating",
    "textInput",
    "skipHours",
    "skipDays",
    "hour",
    "day",
    "width",
    "height",
];

/// The usual spelling of an RSS element's name; `None` for one that RSS does not have.
pub(super) fn core(local: &str) -> Option<&'static str> {
    CORE.into_iter()
        .find(|name| *name == local)
        .or_else(|| CORE.into_iter().find(|name| name.eq_ignore_ascii_case(local)))
}

/// Whether an element holds text and nothing else, so that elements in it are markup of that text.
pub(super) fn is_text(prefix: &str, local: &str) -> bool {
    match prefix {
        "" => !matches!(local, "item" | "channel" | "rss" | "image" | "cloud" | "textInput" | "skipHours" | "skipDays"),
        "atom" => matches!(
            local,
            "title"
                | "summary"
                | "content"
                | "subtitle"
                | "tagline"
                | "info"
                | "rights"
                | "copyright"
                | "id"
                | "published"
                | "updated"
                | "issued"
                | "modified"
                | "created"
                | "name"
                | "uri"
                | "email"
        ),
        "content" => local == "encoded",
        "media" => matches!(local, "title" | "description" | "text" | "keywords" | "category" | "credit"),
        "itunes" => matches!(local, "title" | "summary" | "subtitle" | "author" | "duration" | "keywords"),
        "dc" | "dcterms" => true,
        _ => false,
    }
}
