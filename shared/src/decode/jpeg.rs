//! Completeness of JPEG files.

/// Whether a JPEG comes to its own end (ITU-T T.81, annex B): its decoder fills what is missing with grey and says nothing.
///
/// Segments are passed by their lengths, so that a small picture inside one does not end the whole.
pub fn is_whole(bytes: &[u8]) -> bool {
    let mut at = 2;
    while let Some(&[first, marker]) = bytes.get(at..).and_then(<[u8]>::first_chunk) {
        // Coded data and what fills up to a marker; within coded data `FF 00` is no marker.
        if first != 0xff || matches!(marker, 0x00 | 0xff) {
            at += 1;
            continue;
        }
        match marker {
            END => return true,
            // Markers without a segment: restarts and TEM.
            0x01 | 0xd0..=0xd7 => at += 2,
            _ => match bytes.get(at + 2..).and_then(<[u8]>::first_chunk) {
                Some(&length) => at += 2 + usize::from(u16::from_be_bytes(length)).max(2),
                None => return false,
            },
        }
    }
    false
}

/// End of image.
const END: u8 = 0xd9;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_its_own_end_counts() {
        // A start, a segment that holds an end, a scan with a zero that keeps `FF` from being a marker, a restart.
        let whole = [
            0xff, 0xd8, 0xff, 0xe1, 0, 6, 1, 0xff, 0xd9, 2, 0xff, 0xda, 0, 3, 1, 9, 0xff, 0, 0xd9,
            0xff, 0xd0, 7, 0xff, 0xff, 0xd9,
        ];
        assert!(is_whole(&whole));
        let after = [&whole[..], b"what a camera adds"].concat();
        assert!(is_whole(&after));
        for end in 0..whole.len() {
            assert!(!is_whole(&whole[..end]), "{end}");
        }
    }
}
