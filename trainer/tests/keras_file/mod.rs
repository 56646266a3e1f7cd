//! Files as Keras writes them by order, made on the spot.

use hdf5_pure::{AttrValue, FileBuilder};

/// A layer of such a file.
#[derive(Clone)]
pub struct Layer {
    /// Its name.
    pub name: String,
    /// Shape and values of each weight.
    pub weights: Vec<(Vec<u64>, Vec<f32>)>,
}

impl Layer {
    /// A layer with weights of these shapes, which hold one value all over.
    pub fn new(name: impl Into<String>, shapes: &[Vec<u64>]) -> Self {
        let filled = |shape: &Vec<u64>| {
            let count = shape.iter().product::<u64>() as usize;
            (shape.clone(), vec![0.5; count])
        };
        Self {
            name: name.into(),
            weights: shapes.iter().map(filled).collect(),
        }
    }
}

/// The bytes of a file with these layers.
pub fn write(layers: &[Layer]) -> Vec<u8> {
    let mut file = FileBuilder::new();
    let names = layers.iter().map(|layer| layer.name.clone()).collect();
    file.set_attr("layer_names", AttrValue::VarLenStringArray(names));
    for layer in layers {
        let mut group = file.create_group(&layer.name);
        let names: Vec<String> = (0..layer.weights.len()).map(|at| at.to_string()).collect();
        for (name, (shape, values)) in names.iter().zip(&layer.weights) {
            let dataset = group.create_dataset(name);
            dataset.with_f32_data(values).with_shape(shape);
        }
        group.set_attr("weight_names", AttrValue::VarLenStringArray(names));
        file.add_group(group.finish());
    }
    file.finish().unwrap()
}
