//! Header and chunks of a PNG before its pixels (W3C PNG, third edition).

/// The header of a PNG.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Header {
    /// The gamma of its values, where nothing better tells what they mean.
    pub gamma: Option<f64>,
    /// Whether it holds an animation.
    pub is_animated: bool,
}

/// Reads the chunks before the pixels.
pub fn header(bytes: &[u8]) -> Header {
    let mut header = Header::default();
    let mut is_defined = false;
    let mut at = 8;
    while let Some((length, kind)) = chunk(bytes, at) {
        match kind {
            b"IDAT" => break,
            b"sRGB" | b"iCCP" | b"cICP" => is_defined = true,
            b"acTL" => header.is_animated = true,
            b"gAMA" => {
                let value = bytes.get(at + 8..).and_then(<[u8]>::first_chunk);
                header.gamma = value.map(|value| f64::from(u32::from_be_bytes(*value)) / 1e5);
            }
            _ => {}
        }
        at = at.saturating_add(length).saturating_add(12);
    }
    header.gamma = header.gamma.filter(|_| !is_defined);
    header
}

fn chunk(bytes: &[u8], at: usize) -> Option<(usize, &[u8; 4])> {
    let length = bytes.get(at..)?.first_chunk()?;
    let kind = bytes.get(at.checked_add(4)?..)?.first_chunk()?;
    Some((u32::from_be_bytes(*length) as usize, kind))
}
