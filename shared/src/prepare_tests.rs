use super::*;

fn preparation(crop: Option<u32>, side: u32) -> Preparation {
    Preparation {
        crop,
        side,
        mean: [10.0, 20.0, 30.0],
        deviation: [1.0, 2.0, 4.0],
        order: ChannelOrder::Rgb,
        filter: Filter::Triangle,
        centre: Centre::Frame,
        sizing: None,
        pooling: PooledRegion::Frame,
    }
}

#[test]
fn values_are_scaled_channel_by_channel() {
    let picture = Picture::new(1, 1, vec![11, 22, 34]).unwrap();
    let rgb = preparation(None, 1);
    assert_eq!(normalise(&picture, &rgb), [1.0, 1.0, 1.0]);
    let bgr = Preparation {
        order: ChannelOrder::Bgr,
        ..rgb
    };
    assert_eq!(normalise(&picture, &bgr), [24.0, 1.0, -4.75]);
}

#[test]
fn shrinking_averages_and_does_not_alias() {
    // Stripes of one pixel: picking every other pixel would give 0 or 255.
    let rgb = (0..64 * 64)
        .flat_map(|at| [if at % 2 == 0 { 0 } else { 255 }; 3])
        .collect();
    let picture = Picture::new(64, 64, rgb).unwrap();
    let small = frame(&picture, &preparation(None, 16));
    assert!(
        small
            .rgb()
            .iter()
            .skip(48)
            .take(48 * 14)
            .all(|v| (100..156).contains(v))
    );
    for filter in Filter::ALL {
        let preparation = Preparation {
            filter,
            ..preparation(None, 16)
        };
        let small = frame(&picture, &preparation);
        // The supports of the sharper ones are wider, and cut off at the edges.
        for at in 2..14 {
            let row = &small.rgb()[(at * 16 + 2) * 3..(at * 16 + 14) * 3];
            assert!(row.iter().all(|v| (100..156).contains(v)), "{filter:?}");
        }
    }
}

/// A fine stripe, made a third larger: the sharper the filter, the more of its contrast is left.
#[test]
fn sharper_filters_keep_more_contrast() {
    let rgb = (0..48 * 48)
        .flat_map(|at| [if at % 4 < 2 { 80 } else { 160 }; 3])
        .collect();
    let picture = Picture::new(48, 48, rgb).unwrap();
    let contrast = |filter: Filter| {
        let preparation = Preparation {
            filter,
            ..preparation(None, 64)
        };
        let large = frame(&picture, &preparation);
        let values = large.rgb().iter().map(|v| (f32::from(*v) - 120.0).powi(2));
        values.sum::<f32>()
    };
    assert!(Filter::ALL.map(contrast).is_sorted());
    assert!(contrast(Filter::CatmullRom) > 1.05 * contrast(Filter::Triangle));
}

#[test]
fn a_preparation_from_before_filters_has_the_first() {
    let mut record = serde_json::to_value(preparation(None, 5)).unwrap();
    for key in ["filter", "centre", "pooling", "sizing"] {
        assert!(record.as_object_mut().unwrap().remove(key).is_some());
    }
    let read: Preparation = serde_json::from_value(record).unwrap();
    assert_eq!(read, preparation(None, 5));
}

/// The same cell at two places of its frame, one of them at the border, gives the same input.
#[test]
fn a_cell_is_centred_before_it_is_cut_out() {
    let at = |left: u32, top: u32| {
        let mut picture = Picture::black(30, 24);
        for pixel in 0..35 {
            picture.set_pixel(left + pixel % 5, top + pixel / 5, [90 + pixel as u8; 3]);
        }
        picture
    };
    let framed = |centre: Centre, picture: &Picture| {
        let preparation = Preparation {
            centre,
            ..preparation(Some(12), 12)
        };
        frame(picture, &preparation)
    };
    let (middle, corner) = (at(13, 9), at(25, 17));
    assert_eq!(framed(Centre::Cell, &middle), framed(Centre::Cell, &corner));
    assert_eq!(
        framed(Centre::Cell, &middle).pixel(6, 6),
        middle.pixel(15, 12)
    );
    assert_ne!(
        framed(Centre::Frame, &middle),
        framed(Centre::Frame, &corner)
    );
    assert_eq!(
        framed(Centre::Cell, &Picture::black(3, 3)),
        Picture::black(12, 12)
    );
}

#[test]
fn a_network_that_pools_over_the_cell_is_told_where_it_is() {
    let preparation = Preparation {
        pooling: PooledRegion::Cell,
        ..preparation(None, 2)
    };
    let picture = Picture::new(2, 2, [[0; 3], [0, 60, 0], [9; 3], [70; 3]].concat()).unwrap();
    let values = normalise(&picture, &preparation);
    assert_eq!(values.len(), 16);
    assert_eq!(values[12..], [0.0, 1.0, 0.0, 1.0]);
    let tensor = prepare(&picture, &preparation, &Device::flex());
    assert_eq!(tensor.dims(), [1, 4, 2, 2]);
    assert_eq!(baseline(&preparation, &Device::flex()).dims(), [1, 3, 1, 1]);
}

#[test]
fn an_odd_frame_is_made_square() {
    let picture = Picture::new(2, 1, vec![255; 6]).unwrap();
    let square = frame(&picture, &preparation(None, 2));
    assert_eq!(square.rgb(), [[0; 6], [255; 6]].concat());
}

#[test]
fn the_tensor_has_the_side_of_the_model() {
    let tensor = prepare(
        &Picture::black(7, 9),
        &preparation(Some(6), 5),
        &Device::flex(),
    );
    assert_eq!(tensor.dims(), [1, 3, 5, 5]);
}

#[test]
fn unusable_figures_are_found() {
    assert!(preparation(Some(320), 160).is_valid());
    assert!(!preparation(Some(0), 160).is_valid());
    assert!(!preparation(None, 0).is_valid());
    let zero = Preparation {
        deviation: [1.0, 0.0, 1.0],
        ..preparation(None, 2)
    };
    assert!(!zero.is_valid());
}

/// Squares of cells of 10, 20 and 40 pixels a side: by half, a cell of four times the area gets twice the square's area.
#[test]
fn a_square_goes_with_the_cell() {
    let square = |side: u32, pull: f64| {
        let mut picture = Picture::black(200, 160);
        for at in 0..side * side {
            picture.set_pixel(30 + at % side, 20 + at / side, [90; 3]);
        }
        let preparation = Preparation {
            centre: Centre::Cell,
            sizing: Some(Sizing { share: 0.25, pull }),
            ..preparation(Some(40), 16)
        };
        preparation.square(&picture).width()
    };
    assert_eq!([10, 20, 40].map(|side| square(side, 0.0)), [40; 3]);
    assert_eq!([10, 20, 40].map(|side| square(side, 0.5)), [28, 40, 57]);
    assert_eq!([10, 20, 40].map(|side| square(side, 1.0)), [20, 40, 80]);
    // A speck, and a field: no further than by two.
    assert_eq!([3, 120].map(|side| square(side, 1.0)), [20, 80]);
}

#[test]
fn a_sizing_that_can_not_be_used_is_found() {
    let with = |share: f64, pull: f64| {
        let sizing = Some(Sizing { share, pull });
        Preparation {
            sizing,
            ..preparation(Some(8), 8)
        }
        .is_valid()
    };
    assert!(with(0.38, 0.5) && with(1.0, 1.0));
    assert!(!with(0.0, 0.5) && !with(f64::NAN, 0.5) && !with(0.4, 1.1) && !with(0.4, -0.1));
}
