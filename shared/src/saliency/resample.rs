//! Bilinear resizing as two matrix products: the same on every device, for a batch at once.

use burn::tensor::{Device, Tensor, TensorData};

/// A matrix that resizes columns from `source` to `target` values, shifted by a part of a target value; half-pixel centres,
/// the outer values continued.
///
/// # Shapes
///
/// `[target, source]`
pub fn matrix(
    (target, source): (usize, usize),
    shift: f32,
    scale: f32,
    device: &Device,
) -> Tensor<2> {
    let mut values = vec![0.0; target * source];
    for at in 0..target {
        let place = (at as f32 + shift + 0.5) / scale - 0.5;
        let place = place.clamp(0.0, (source - 1) as f32);
        let first = (place as usize).min(source - 1);
        let next = (first + 1).min(source - 1);
        let share = place - first as f32;
        values[at * source + first] += 1.0 - share;
        values[at * source + next] += share;
    }
    Tensor::from_data(TensorData::new(values, [target, source]), device)
}

/// Maps at another size.
///
/// # Shapes
///
/// `[n, 1, h', w']` to `[n, 1, h, w]`
pub fn resize(maps: Tensor<4>, (h, w): (usize, usize)) -> Tensor<4> {
    let [_, _, rows, columns] = maps.dims();
    let device = maps.device();
    let down = matrix((h, rows), 0.0, h as f32 / rows as f32, &device);
    let across = matrix((w, columns), 0.0, w as f32 / columns as f32, &device);
    between(maps, down, across)
}

/// `down M across^T` for each map.
pub fn between(maps: Tensor<4>, down: Tensor<2>, across: Tensor<2>) -> Tensor<4> {
    let down = down.unsqueeze::<4>();
    let across = across.transpose().unsqueeze::<4>();
    down.matmul(maps).matmul(across)
}
