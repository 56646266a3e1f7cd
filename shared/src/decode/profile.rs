//! Colour profiles: conversion to sRGB, the space in which networks learned.

use image::RgbImage;
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformExecutor, TransformOptions};

/// Steps from black to white at which two profiles are compared.
const STEPS: u8 = 5;

/// Differences below this, of 255, are rounding.
const SAME: u8 = 2;

/// Brings a picture under a profile (ICC.1) to sRGB; one that means sRGB itself changes nothing.
///
/// # Errors
///
/// Why the profile can't be used.
pub fn to_srgb(image: &mut RgbImage, profile: &[u8]) -> Result<(), String> {
    let profile = ColorProfile::new_from_slice(profile).map_err(|why| why.to_string())?;
    if profile.color_space != DataColorSpace::Rgb {
        return Err("it is not of red, green and blue".to_owned());
    }
    let srgb = ColorProfile::new_srgb();
    let transform = profile
        .create_transform_8bit(Layout::Rgb, &srgb, Layout::Rgb, TransformOptions::default())
        .map_err(|why| why.to_string())?;
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

fn through(transform: &dyn TransformExecutor<u8>, rgb: &[u8]) -> Result<Vec<u8>, String> {
    let mut out = vec![0; rgb.len()];
    transform
        .transform(rgb, &mut out)
        .map_err(|why| why.to_string())?;
    Ok(out)
}
