//! Names, shapes and values of a network's parameters.

use std::collections::BTreeSet;

use burn::{
    module::{Module, ModuleMapper, ModuleVisitor, Param},
    tensor::{Tensor, TensorData},
};
use thiserror::Error;

use super::Network;

/// Why weights do not fit a network.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum WeightsError {
    /// A parameter of the network is not among the weights.
    #[error("the weights lack `{name}`")]
    Missing {
        /// The parameter.
        name: String,
    },
    /// A parameter has other sides than the network's.
    #[error("`{name}` has the shape {found:?}; expected {expected:?}")]
    Shape {
        /// The parameter.
        name: String,
        /// The network's shape.
        expected: Vec<usize>,
        /// The shape of the weights.
        found: Vec<usize>,
    },
    /// Weights that the network has no place for.
    #[error("the weights hold {count} parameters that this network lacks, `{name}` first")]
    Unused {
        /// The first of them.
        name: String,
        /// Their number.
        count: usize,
    },
}

/// One named parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct Weight {
    /// Path inside the network, joined by dots.
    pub name: String,
    /// Sides.
    pub shape: Vec<usize>,
    /// Values, last side fastest.
    pub values: Vec<f32>,
}

/// A source of weights by name.
pub trait Source {
    /// The parameter with this name, if there is one.
    fn get(&mut self, name: &str) -> Option<Weight>;
    /// Its sides, without reading its values.
    fn shape(&self, name: &str) -> Option<Vec<usize>>;
    /// The name of every parameter there is.
    fn names(&self) -> Vec<String>;
}

impl Source for Vec<Weight> {
    fn get(&mut self, name: &str) -> Option<Weight> {
        self.iter().find(|weight| weight.name == name).cloned()
    }

    fn shape(&self, name: &str) -> Option<Vec<usize>> {
        let weight = self.iter().find(|weight| weight.name == name)?;
        Some(weight.shape.clone())
    }

    fn names(&self) -> Vec<String> {
        self.iter().map(|weight| weight.name.clone()).collect()
    }
}

/// Names and shapes of all parameters, batch norm statistics included, in the order of the layers.
pub fn describe(network: &Network) -> Vec<(String, Vec<usize>)> {
    let mut visitor = Describe::default();
    network.visit(&mut visitor);
    visitor.found
}

/// Puts weights into a network; all of them, and no other.
///
/// # Errors
///
/// [`WeightsError`] where a parameter is missing, has another shape, or has no place.
pub fn load(network: Network, source: &mut impl Source) -> Result<Network, WeightsError> {
    let mut unused: BTreeSet<String> = source.names().into_iter().collect();
    for (name, expected) in describe(&network) {
        let Some(found) = source.shape(&name) else {
            return Err(WeightsError::Missing { name });
        };
        if found != expected {
            return Err(WeightsError::Shape {
                name,
                expected,
                found,
            });
        }
        unused.remove(&name);
    }
    if let Some(name) = unused.first() {
        let (name, count) = (name.clone(), unused.len());
        return Err(WeightsError::Unused { name, count });
    }
    let mut mapper = Load {
        path: Path::default(),
        source,
    };
    Ok(network.map(&mut mapper))
}

/// The path of the module that is being visited.
#[derive(Default)]
struct Path(Vec<String>);

impl Path {
    /// The variant of an enum is left out: `trunk.0.0.body.0.conv`, whichever layer it is.
    fn enter(&mut self, name: &str, container: &str) {
        if !container.starts_with("Enum:") {
            self.0.push(name.to_owned());
        }
    }

    fn leave(&mut self, container: &str) {
        if !container.starts_with("Enum:") {
            self.0.pop();
        }
    }

    fn joined(&self) -> String {
        self.0.join(".")
    }
}

#[derive(Default)]
struct Describe {
    path: Path,
    found: Vec<(String, Vec<usize>)>,
}

impl ModuleVisitor for Describe {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let shape = param.lazy_shape().to_vec();
        self.found.push((self.path.joined(), shape));
    }

    fn enter_module(&mut self, name: &str, container: &str) {
        self.path.enter(name, container);
    }

    fn exit_module(&mut self, _name: &str, container: &str) {
        self.path.leave(container);
    }
}

struct Load<'a, S> {
    path: Path,
    source: &'a mut S,
}

impl<S: Source> ModuleMapper for Load<'_, S> {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let Some(weight) = self.source.get(&self.path.joined()) else {
            return param;
        };
        let device = param.lazy_device();
        let data = TensorData::new(weight.values, weight.shape);
        let id = param.id;
        param.transform_for_load(Tensor::from_data(data, &device), id)
    }

    fn enter_module(&mut self, name: &str, container: &str) {
        self.path.enter(name, container);
    }

    fn exit_module(&mut self, _name: &str, container: &str) {
        self.path.leave(container);
    }
}
