//! Leak groups that share cells which no list of the release names.

use std::collections::{BTreeMap, BTreeSet};

use crate::data::dataset::Sample;

/// Pictures of one cell under two subjects of C-NMC 2019, photographed again or cut out anew; found by
/// `trainer audit` and looked at. One pair joins two groups; there are more pairs.
const ONE_CELL: &[[&str; 2]] = &[
    ["UID_1_7_2_all", "UID_15_25_3_all"],
    ["UID_16_38_1_all", "UID_20_15_1_all"],
    ["UID_43_4_4_all", "UID_44_23_4_all"],
    ["UID_H2_2_1_hem", "UID_H7_1_1_hem"],
    ["UID_H14_23_7_hem", "UID_H24_30_5_hem"],
];

/// Gives the groups of cells that show the same cell one name.
pub fn join(samples: &mut [Sample]) {
    let group_of: BTreeMap<String, String> = samples
        .iter()
        .map(|sample| (stem(&sample.name).to_owned(), sample.group.clone()))
        .collect();
    for [a, b] in ONE_CELL {
        let (Some(a), Some(b)) = (group_of.get(*a), group_of.get(*b)) else {
            continue;
        };
        unite(samples, a, b);
    }
}

/// The name of a file without folders and ending.
fn stem(name: &str) -> &str {
    let file = name.rsplit('/').next().unwrap_or(name);
    file.rsplit_once('.').map_or(file, |(stem, _)| stem)
}

/// Puts the groups that hold the members of two groups under one name.
fn unite(samples: &mut [Sample], a: &str, b: &str) {
    let first_member = |group: &str| group.split('+').next().unwrap_or(group).to_owned();
    let (a, b) = (first_member(a), first_member(b));
    let holds = |group: &str, member: &str| group.split('+').any(|part| part == member);
    let touched: BTreeSet<String> = samples
        .iter()
        .map(|sample| &sample.group)
        .filter(|group| holds(group, &a) || holds(group, &b))
        .cloned()
        .collect();
    let mut members: Vec<&str> = touched.iter().flat_map(|group| group.split('+')).collect();
    members.sort_by_key(|name| (name.len(), *name));
    members.dedup();
    let name = members.join("+");
    for sample in samples.iter_mut().filter(|s| touched.contains(&s.group)) {
        sample.group.clone_from(&name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::class::Class;

    fn sample(name: &str, group: &str) -> Sample {
        Sample {
            path: name.into(),
            name: name.to_owned(),
            class: Class::Lymphoblast,
            subject: group.to_owned(),
            group: group.to_owned(),
            suggested: None,
        }
    }

    #[test]
    fn groups_that_share_a_cell_become_one() {
        let mut samples = [
            sample("cells/UID_1_7_2_all.webp", "1"),
            sample("cells/UID_15_25_3_all.webp", "15"),
            sample("UID_16_38_1_all.bmp", "16"),
            sample("UID_20_15_1_all.bmp", "20+21"),
            sample("UID_21_1_1_all.bmp", "20+21"),
            sample("UID_99_1_1_all.bmp", "99"),
        ];
        join(&mut samples);
        let groups: Vec<&str> = samples.iter().map(|s| s.group.as_str()).collect();
        assert_eq!(
            groups,
            ["1+15", "1+15", "16+20+21", "16+20+21", "16+20+21", "99"]
        );
    }

    #[test]
    fn a_chain_of_groups_becomes_one() {
        let mut samples = [sample("a", "2"), sample("b", "10"), sample("c", "3+4")];
        unite(&mut samples, "2", "10");
        unite(&mut samples, "10", "3+4");
        assert!(samples.iter().all(|s| s.group == "2+3+4+10"), "{samples:?}");
    }
}
