//! Saliency methods by name.

use std::str::FromStr;

use shared::saliency::{Family, Method};

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
                name => methods.push(Method::from_name(name).ok_or_else(|| expected(name))?),
            }
        }
        Ok(Self(methods))
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
