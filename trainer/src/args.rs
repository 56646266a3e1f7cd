//! Values on the command line: parsed, held to their bounds, refused with what was expected.

use std::str::FromStr;

use clap::builder::RangedU64ValueParser;
use shared::{
    class::Class,
    network::{Architecture, pooling::PooledRegion},
    prepare::{Centre, Filter},
};

/// For clap: a number within bounds, or what was expected.
fn number<T: FromStr>(
    text: &str,
    is_good: impl Fn(&T) -> bool,
    expected: &str,
) -> Result<T, String> {
    let value = text.parse().map_err(|_| "expected a number".to_owned())?;
    if is_good(&value) {
        Ok(value)
    } else {
        Err(expected.to_owned())
    }
}

/// For clap: from nothing to one.
pub fn up_to_one(text: &str) -> Result<f64, String> {
    number(
        text,
        |value: &f64| (0.0..=1.0).contains(value),
        "expected at least 0 and at most 1",
    )
}

/// For clap: more than nothing, and at most all.
pub fn share(text: &str) -> Result<f64, String> {
    match up_to_one(text) {
        Ok(value) if value > 0.0 => Ok(value),
        _ => Err("expected more than 0 and at most 1".to_owned()),
    }
}

/// For clap: from nothing to less than all.
pub fn less_than_all(text: &str) -> Result<f32, String> {
    number(
        text,
        |value: &f32| (0.0..1.0).contains(value),
        "expected at least 0 and less than 1",
    )
}

/// For clap: more than nothing, and no more than a byte can bear.
pub fn factor(text: &str) -> Result<f32, String> {
    number(
        text,
        |value: &f32| *value > 0.0 && *value <= 16.0,
        "expected more than 0 and at most 16",
    )
}

/// For clap: a weight of each class.
pub fn class_weights(text: &str) -> Result<[f32; Class::COUNT], String> {
    let weights: Option<Vec<f32>> = text.split(',').map(|w| w.trim().parse().ok()).collect();
    let is_good = |weights: &[f32; Class::COUNT]| weights.iter().all(|w| *w > 0.0 && w.is_finite());
    weights
        .and_then(|weights| weights.try_into().ok())
        .filter(is_good)
        .ok_or_else(|| "expected two numbers of more than 0, as in 1,2".to_owned())
}

pub fn parse_centre(name: &str) -> Result<Centre, String> {
    named(name, Centre::ALL, Centre::name)
}

pub fn parse_pooling(name: &str) -> Result<PooledRegion, String> {
    named(name, PooledRegion::ALL, PooledRegion::name)
}

pub fn parse_filter(name: &str) -> Result<Filter, String> {
    named(name, Filter::ALL, Filter::name)
}

/// For clap: the one of some choices that has a name.
fn named<T: Copy, const N: usize>(
    name: &str,
    all: [T; N],
    name_of: fn(T) -> &'static str,
) -> Result<T, String> {
    let found = all.into_iter().find(|one| name_of(*one) == name);
    found.ok_or_else(|| format!("expected one of {}", all.map(name_of).join(", ")))
}

/// For clap: more than nothing.
pub fn penalty(text: &str) -> Result<f64, String> {
    number(
        text,
        |value: &f64| *value > 0.0 && value.is_finite(),
        "expected more than 0",
    )
}

/// For clap: a number of at least one.
pub fn positive() -> RangedU64ValueParser<usize> {
    RangedU64ValueParser::new().range(1..)
}

/// For clap: an architecture by its name.
///
/// # Errors
///
/// The names that there are.
pub fn parse_architecture(name: &str) -> Result<Architecture, String> {
    let names = Architecture::ALL.map(Architecture::name).join(", ");
    Architecture::from_name(name).ok_or_else(|| format!("expected one of {names}"))
}

/// For clap: nothing or more.
pub fn weight(text: &str) -> Result<f64, String> {
    number(
        text,
        |value: &f64| *value >= 0.0 && value.is_finite(),
        "expected 0 or more",
    )
}
