use std::fs;

use shared::network::{Architecture, Form};

use super::*;

fn some() -> Features {
    let row = |at: u8| (sha256(&[at]), vec![f32::from(at), -1.5, f32::MIN_POSITIVE]);
    Features((0..5).map(row).collect())
}

#[test]
fn what_is_kept_comes_back_exactly() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new/features.safetensors");
    some().save(&path).unwrap();
    assert_eq!(Features::open(&path).unwrap(), some());
}

#[test]
fn a_file_that_is_not_there_is_empty_and_a_damaged_one_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("features.safetensors");
    assert_eq!(Features::open(&path).unwrap(), Features::default());
    some().save(&path).unwrap();
    let bytes = fs::read(&path).unwrap();
    let damaged = &bytes[..bytes.len() - 1];
    fs::write(&path, damaged).unwrap();
    for refused in [Features::open(&path).map(drop), some().save(&path)] {
        let error = format!("{:#}", refused.unwrap_err());
        assert!(
            error.contains("remove") && error.contains("features.safetensors"),
            "{error}"
        );
    }
    assert_eq!(fs::read(&path).unwrap(), damaged);
}

#[test]
fn what_another_run_has_kept_stays() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("features.safetensors");
    let other = Features([(sha256(&[9]), vec![0.5; 3])].into());
    other.clone().save(&path).unwrap();
    some().save(&path).unwrap();
    let both: BTreeMap<_, _> = some().0.into_iter().chain(other.0).collect();
    assert_eq!(Features::open(&path).unwrap().0, both);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn only_the_trunk_and_what_it_sees_name_the_file() {
    let device = Device::flex();
    let simple = Architecture::from_name("simple-net").unwrap();
    let preparation = simple.preparation(None, 32);
    let network = simple.init(Form::Folded, &device);
    let of = |network: &Network, preparation| place(network, preparation, &device).unwrap();
    let path = of(&network, &preparation);
    let changed = |part: &str| {
        let mut all = weights::collect(&network).unwrap();
        let weight = all.iter_mut().find(|weight| weight.name.starts_with(part));
        weight.unwrap().values[0] += 1.0;
        shared::network::weights::load(network.clone(), &mut all).unwrap()
    };
    assert_eq!(of(&changed("head."), &preparation), path);
    assert_ne!(of(&changed("trunk."), &preparation), path);
    assert_ne!(of(&network, &simple.preparation(None, 33)), path);
}
