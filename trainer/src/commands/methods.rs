//! Arguments of saliency: methods by name, seed and batch.

use std::str::FromStr;

use anyhow::Result;
use clap::Args;
use shared::{
    class::Class,
    predict::ReadError,
    saliency::{Family, Method, Pass, Question},
};

use crate::args::positive;

/// One method or several.
#[derive(Clone, Debug)]
pub struct Methods(pub Vec<Method>);

impl FromStr for Methods {
    type Err = String;

    fn from_str(names: &str) -> Result<Self, String> {
        let mut methods = Vec::new();
        for name in names.split(',') {
            match name.trim() {
                "all" => methods.extend(Method::ALL),
                "class-activation" => methods.extend(of(Family::ClassActivation)),
                "gradient" => methods.extend(of(Family::Gradient)),
                "perturbation" => methods.extend(of(Family::Perturbation)),
                name => methods.push(parse(name)?),
            }
        }
        Ok(Self(methods))
    }
}

/// For clap: a method by its name.
///
/// # Errors
///
/// The names that there are.
pub fn parse(name: &str) -> Result<Method, String> {
    Method::from_name(name).ok_or_else(|| expected(name))
}

/// How the network is asked for maps.
#[derive(Args, Debug)]
pub struct Asking {
    /// Seed of noise, masks and weights drawn anew
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Changed pictures that go through the network together, each view counted; if left out, what suits two cores. A GPU is busy
    /// from about 64
    #[arg(long, value_name = "COUNT", value_parser = positive())]
    together: Option<usize>,
}

impl Asking {
    /// Asks a pass why a class got its logit.
    pub fn ask<'a>(&self, pass: Pass<'a>, class: Class) -> Question<'a> {
        let mut question = pass.ask(class);
        question.seed = self.seed;
        if let Some(together) = self.together {
            let views = question.network.pooling().view_count();
            question.at_once = (together / views).max(1);
        }
        question
    }

    /// Says what to do where the device failed at pictures that were to go together.
    ///
    /// # Errors
    ///
    /// Those of `made`
    pub fn advise<T>(&self, made: Result<T>) -> Result<T> {
        made.map_err(|error| match (self.together, error.downcast_ref()) {
            (Some(count), Some(ReadError::Device(_))) => error.context(format!(
                "the device failed with --together {count}: it may lack the memory, try a smaller count"
            )),
            _ => error,
        })
    }
}

fn of(family: Family) -> impl Iterator<Item = Method> {
    Method::ALL
        .into_iter()
        .filter(move |m| m.family() == family)
}

fn expected(name: &str) -> String {
    let names = Method::ALL.map(Method::name).join(", ");
    format!(
        "`{name}` is no method; expected one or several of {names}, class-activation, gradient, perturbation or all"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_that_failed_at_many_together_is_asked_for_fewer() {
        let asking = |together| Asking { seed: 1, together };
        let failed = || ReadError::Device("can't allocate".to_owned());
        let text = |together, error: ReadError| {
            let made: Result<()> = asking(together).advise(Err(error.into()));
            format!("{:#}", made.unwrap_err())
        };
        let advice = text(Some(256), failed());
        assert!(advice.contains("--together 256"), "{advice}");
        assert!(advice.ends_with("can't allocate"), "{advice}");
        assert!(!text(None, failed()).contains("together"));
        assert!(!text(Some(256), ReadError::NotFinite).contains("together"));
    }
}
