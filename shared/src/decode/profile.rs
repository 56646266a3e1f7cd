//! Colour profiles: conversion to sRGB, the space in which networks learned.

use image::RgbImage;
use moxcms::{CmsError, ColorProfile, DataColorSpace, Layout, TransformExecutor, TransformOptions};

use crate::words::Said;

/// Steps from black to white at which two profiles are compared.
const STEPS: u8 = 5;

/// Differences below this, of 255, are rounding.
const SAME: u8 = 2;

/// Brings a picture under a profile (ICC.1) to sRGB; one that means sRGB itself changes nothing.
///
/// # Errors
///
/// Why the profile can't be used.
pub fn to_srgb(image: &mut RgbImage, profile: &[u8]) -> Result<(), Said> {
    let profile = ColorProfile::new_from_slice(profile).map_err(said)?;
    if profile.color_space != DataColorSpace::Rgb {
        return Err(said!("profile-not-rgb"));
    }
    let srgb = ColorProfile::new_srgb();
    let transform = profile
        .create_transform_8bit(Layout::Rgb, &srgb, Layout::Rgb, TransformOptions::default())
        .map_err(said)?;
    let steps = || (0..STEPS).map(|at| at * (255 / (STEPS - 1)));
    let probe: Vec<u8> = steps()
        .flat_map(|r| steps().flat_map(move |g| steps().flat_map(move |b| [r, g, b])))
        .collect();
    let seen = through(&*transform, &probe)?;
    let is_same = |(a, b): (&u8, &u8)| a.abs_diff(*b) <= SAME;
    if probe.iter().zip(&seen).all(is_same) {
        return Ok(());
    }
    let changed = through(&*transform, image)?;
    image.copy_from_slice(&changed);
    Ok(())
}

fn through(transform: &dyn TransformExecutor<u8>, rgb: &[u8]) -> Result<Vec<u8>, Said> {
    let mut out = vec![0; rgb.len()];
    transform.transform(rgb, &mut out).map_err(said)?;
    Ok(out)
}

/// An error of the library, in its own words.
#[expect(clippy::needless_pass_by_value, reason = "it is passed to `map_err`")]
fn said(why: CmsError) -> Said {
    Said::as_is(why.to_string())
}
