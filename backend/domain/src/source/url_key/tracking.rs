//! Names of query parameters that say where a visitor came from, not what is shown.

const PREFIXES: [&str; 7] = ["utm_", "mtm_", "itm_", "hmb_", "pk_", "piwik_", "stm_"];

#[rustfmt::skip]
const NAMES: [&str; 58] = [
    "fbclid", "gclid", "dclid", "gbraid", "wbraid", "gclsrc", "srsltid", "msclkid", "yclid", "ysclid", "twclid", "ttclid",
    "igshid", "igsh", "li_fat_id", "epik", "rdt_cid", "_openstat", "fb_action_ids", "fb_action_types", "fb_ref",
    "fb_source", "fb_comment_id", "mc_cid", "mc_eid", "mc_tc", "wickedid", "hsa_cam", "_hsenc", "__hssc", "__hstc",
    "__hsfp", "_hsmi", "hsctatracking", "rb_clickid", "oly_anon_id", "oly_enc_id", "vero_id", "vero_conv", "mkt_tok",
    "sc_cid", "_bhlid", "_branch_match_id", "_branch_referrer", "_ga", "_gl", "campaign_id", "campaign_medium",
    "campaign_name", "campaign_source", "campaign_term", "campaign_content", "guce_referrer", "guce_referrer_sig",
    "guccounter", "cmpid", "ncid", "sr_share",
];

/// Whether a parameter of this name only tracks; compared without regard to case.
pub(super) fn is_tracking(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    PREFIXES.iter().any(|prefix| name.starts_with(prefix)) || NAMES.contains(&name.as_str())
}
