//! The languages.

/// A language that the program speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Russian.
    Russian,
    /// Spanish.
    Spanish,
}

impl Language {
    /// Every language, in the order of a menu.
    pub const ALL: [Self; 3] = [Self::English, Self::Russian, Self::Spanish];

    /// Its tag (BCP 47), which names its file too.
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Russian => "ru",
            Self::Spanish => "es",
        }
    }

    /// Its name in itself.
    pub fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Russian => "Русский",
            Self::Spanish => "Español",
        }
    }

    /// The language of a tag such as `es-AR`.
    pub fn of_tag(tag: &str) -> Option<Self> {
        let main = tag.split(['-', '_']).next().unwrap_or_default();
        let is = |language: &Self| language.tag().eq_ignore_ascii_case(main);
        Self::ALL.into_iter().find(is)
    }

    /// What stands between whole and broken part of a number.
    pub(super) fn point(self) -> &'static str {
        match self {
            Self::English => ".",
            Self::Russian | Self::Spanish => ",",
        }
    }

    /// What stands between thousands, and how many digits a number has at least that has it.
    pub(super) fn thousands(self) -> (&'static str, usize) {
        match self {
            Self::English => (",", 4),
            Self::Russian | Self::Spanish => ("\u{a0}", 5),
        }
    }
}
