//! Text, references and CDATA sections.

use super::{LONGEST_TEXT, Role, Writer, html, refs};

impl Writer<'_> {
    /// Whether text is wanted here, and whether it has to be escaped once more.
    fn wanted(&self) -> Option<bool> {
        let frame = self.frames.last()?;
        let takes = matches!(frame.role, Role::Text | Role::Other);
        // What exceeds the limit is left out: one bad item must not lose the feed.
        (takes && self.out.len() - frame.start < LONGEST_TEXT).then_some(frame.markup)
    }

    pub(super) fn text(&mut self, raw: &str) {
        let Some(again) = self.wanted() else { return };
        if self.dirty || raw.starts_with(['&', '<']) {
            refs::text(&mut self.out, raw, again);
        } else {
            self.out.push_str(raw);
        }
    }

    pub(super) fn reference(&mut self, name: &str) {
        let Some(again) = self.wanted() else { return };
        if refs::is_name(name) {
            refs::push(&mut self.out, name, again);
        } else {
            refs::text(&mut self.out, "&", again);
            refs::text(&mut self.out, name, again);
            self.out.push(';');
        }
    }

    pub(super) fn cdata(&mut self, raw: &str) {
        let Some(again) = self.wanted() else { return };
        let raw = raw.get(..raw.floor_char_boundary(LONGEST_TEXT)).unwrap_or(raw);
        if again {
            refs::text(&mut self.out, raw, true);
            return;
        }
        self.out.push_str("<![CDATA[");
        if self.dirty {
            self.out.extend(raw.chars().filter(|c| html::is_allowed(*c)));
        } else {
            self.out.push_str(raw);
        }
        self.out.push_str("]]>");
    }

    /// Writes a tag inside a text as text.
    pub(super) fn markup(&mut self, before: &str, raw: &str, after: &str) {
        if self.wanted().is_none() {
            return;
        }
        self.out.push_str(before);
        refs::text(&mut self.out, raw, false);
        self.out.push_str(after);
        if let Some(frame) = self.frames.last_mut() {
            frame.markup = true;
        }
    }
}
