//! Directions of imports between the rooms of the trainer.

/// The rooms of `trainer/src`, the lowest first: each knows those before it alone.
const ROOMS: [&str; 21] = [
    "args",
    "files",
    "interrupt",
    "parallel",
    "weights",
    "device",
    "phantom",
    "model_index",
    "metrics",
    "report",
    "import",
    "data",
    "inference",
    "learn",
    "suitability",
    "study",
    "evaluate",
    "saliency",
    "commands",
    "cli",
    "main",
];

/// Where the trainer's rooms are.
const TRAINER: &str = "trainer/src/";

/// What a file of the trainer knows that it should not; tests may know everything.
pub fn broken(name: &str, text: &str) -> Vec<String> {
    let Some(path) = name.strip_prefix(TRAINER) else {
        return Vec::new();
    };
    if name.ends_with("_tests.rs") {
        return Vec::new();
    }
    let own = path.split(['/', '.']).next().unwrap_or(path);
    let place = |room: &str| ROOMS.iter().position(|known| *known == room);
    let Some(own_place) = place(own) else {
        return vec![format!(
            "{name}: `{own}` is no room of tests/xtask/src/rooms.rs"
        )];
    };
    let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or(text);
    if code.contains("super::super") {
        return vec![format!(
            "{name}: `super::super` hides which room is meant; begin with `crate::`"
        )];
    }
    known(code)
        .into_iter()
        .filter(|room| *room != own && place(room).is_some_and(|place| place > own_place))
        .map(|room| format!("{name}: `{own}` must not know `{room}`, which comes after it in ARCHITECTURE's table"))
        .collect()
}

/// The rooms that code names, by `crate::room` and in `crate::{room, ...}`.
fn known(code: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        match rest.strip_prefix('{') {
            Some(list) => found.extend(first_of_each(list)),
            None => found.push(word(rest)),
        }
    }
    found
}

/// The first word of each part of a list, up to the brace that ends it.
fn first_of_each(list: &str) -> Vec<&str> {
    let (mut depth, mut starts, mut is_start) = (0, Vec::new(), true);
    for (at, letter) in list.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => is_start = true,
            _ if is_start && letter.is_alphabetic() => {
                starts.push(word(&list[at..]));
                is_start = false;
            }
            _ => {}
        }
    }
    starts
}

fn word(text: &str) -> &str {
    let end = text.find(|letter: char| !letter.is_alphanumeric() && letter != '_');
    &text[..end.unwrap_or(text.len())]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_room_knows_only_those_before_it() {
        let code = "use crate::{\n    data::{split::Split, source},\n    evaluate::report,\n    files,\n};\n";
        assert_eq!(known(code), ["data", "evaluate", "files"]);
        let said = broken("trainer/src/learn/step.rs", code);
        assert_eq!(said.len(), 1, "{said:?}");
        assert!(
            said[0].contains("`learn` must not know `evaluate`"),
            "{said:?}"
        );
        assert!(broken("trainer/src/commands/train.rs", code).is_empty());
        assert!(broken("trainer/src/learn/step_tests.rs", code).is_empty());
        assert!(broken("shared/src/lib.rs", code).is_empty());
        let inline = "fn f() { crate::learn::run() }\n#[cfg(test)]\nmod tests { use crate::cli; }";
        assert_eq!(broken("trainer/src/data/split.rs", inline).len(), 1);
        let hidden = broken("trainer/src/data/split.rs", "use super::super::learn;");
        assert!(hidden[0].contains("begin with `crate::`"), "{hidden:?}");
        let other = broken("trainer/src/attic/old.rs", "");
        assert!(other[0].contains("`attic` is no room"), "{other:?}");
    }
}
