//! Names of files: whom a picture is of, and what is nobody's picture.

use crate::class::Class;

/// Files that systems leave in folders.
const LEFT_BY_SYSTEMS: [&str; 8] = [
    "thumbs.db",
    "ehthumbs.db",
    "desktop.ini",
    "icon\r",
    "__macosx",
    "@eadir",
    "$recycle.bin",
    "system volume information",
];

/// Whether a file or folder of this name is passed over in a folder: it is hidden, or a system has left it there.
pub fn is_passed_over(name: &str) -> bool {
    name.starts_with('.') || LEFT_BY_SYSTEMS.contains(&name.to_lowercase().as_str())
}

/// Subject and class of a C-NMC name, `UID_<subject>_<image>_<cell>_<class>`.
///
/// Some names of the release carry a small `h`: the subject's case is made one.
pub fn parse_name(stem: &str) -> Option<(String, Class)> {
    let fields: Vec<&str> = stem.split('_').collect();
    match fields.as_slice() {
        ["UID", subject, _image, _cell, class] => {
            Some((subject.to_ascii_uppercase(), Class::from_name(class)?))
        }
        _ => None,
    }
}

/// The subject of a picture by its path, with `/`, from the folder on that a person chose: by a C-NMC name, else the folders
/// that it stands in; empty where nothing tells.
pub fn of_path(path: &str) -> String {
    let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    parse_name(stem).map_or_else(|| folders.to_owned(), |(subject, _)| subject)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_the_release_are_understood() {
        let normal = Some(("H3".to_owned(), Class::Normal));
        assert_eq!(
            parse_name("UID_30_1_1_all"),
            Some(("30".to_owned(), Class::Lymphoblast))
        );
        assert_eq!(parse_name("UID_h3_4_1_hem"), normal);
        assert_eq!(parse_name("UID_H3_4_1_hem"), normal);
        assert_eq!(parse_name("UID_3_4_1_none"), None);
        assert_eq!(parse_name("photo"), None);
    }

    #[test]
    fn what_systems_leave_is_nobodys_picture() {
        for name in [".DS_Store", "Thumbs.db", "desktop.ini", ".hidden.png"] {
            assert!(is_passed_over(name), "{name}");
        }
        assert!(!is_passed_over("1.png") && !is_passed_over("notes.txt"));
    }

    #[test]
    fn names_tell_before_folders_do() {
        assert_eq!(of_path("hem/UID_h3_4_1_hem.bmp"), "H3");
        assert_eq!(of_path("patients/a/1.png"), "patients/a");
        assert_eq!(of_path("1.png"), "");
        assert_eq!(of_path("UID_30_1_1_all"), "30");
    }
}
