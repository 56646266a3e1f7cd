//! Recognition of file formats by their first bytes.

use image::ImageFormat;

use super::DecodeError;
use crate::words::Said;

/// A format that is read, and its name.
pub type Format = (ImageFormat, &'static str);

/// The formats that are read.
const READ: [Format; 5] = [
    (ImageFormat::Png, "PNG"),
    (ImageFormat::Jpeg, "JPEG"),
    (ImageFormat::Bmp, "BMP"),
    (ImageFormat::Tiff, "TIFF"),
    (ImageFormat::WebP, "WebP"),
];

/// BigTIFF (AWare Systems 2007), of either byte order: the library reads it, but does not know its first bytes.
const BIG_TIFF: [[u8; 4]; 2] = [*b"II\x2b\0", *b"MM\0\x2b"];

/// Where a file has certain bytes, and what it then is.
type Other = (usize, &'static [u8], fn() -> Said);

/// First bytes of other formats, their names, and the way out.
const OTHERS: [Other; 26] = [
    (0, b"%PDF", || said!("found-pdf")),
    (128, b"DICM", DICOM),
    (0, b"PK\x03\x04", || said!("found-zip")),
    (0, b"PK\x05\x06", || said!("found-zip-empty")),
    (0, b"7z\xbc\xaf", || said!("found-7z")),
    (0, b"Rar!", || said!("found-rar")),
    (0, b"\x1f\x8b", || said!("found-gzip")),
    (257, b"ustar", || said!("found-tar")),
    (0, b"\0\0\0\x0cjP  ", JPEG_2000),
    (0, b"\xff\x4f\xff\x51", JPEG_2000),
    (0, b"\xff\x0a", JPEG_XL),
    (0, b"\0\0\0\x0cJXL ", JPEG_XL),
    (0, b"II\xbc\x01", || picture("JPEG XR")),
    (0, b"II\x2a\0\x10\0\0\0CR", || said!("found-raw")),
    (0, b"FUJIFILMCCD-RAW", || said!("found-raw")),
    (4, b"ftypcrx", || said!("found-raw")),
    (0, b"8BPS", || said!("found-photoshop")),
    (0, b"gimp xcf", || said!("found-gimp")),
    (0, b"\x93NUMPY", || said!("found-numpy")),
    (0, b"\x89HDF", || said!("found-hdf5")),
    (0, b"SIMPLE  =", || picture("FITS")),
    (0, b"ZISRAWFILE", MICROSCOPE),
    (0, b"\xda\xce\xbe\x0a", MICROSCOPE),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", || {
        said!("found-office")
    }),
    (0, b"MATLAB", || said!("found-matlab")),
    (4, b"ftyp", || said!("found-heif")),
];

const DICOM: fn() -> Said = || said!("found-dicom");
const JPEG_2000: fn() -> Said = || picture("JPEG 2000");
const JPEG_XL: fn() -> Said = || picture("JPEG XL");
const MICROSCOPE: fn() -> Said = || said!("found-microscope");

/// The format of a file.
///
/// # Errors
///
/// [`DecodeError::Format`] where it is not read.
pub fn recognise(bytes: &[u8]) -> Result<Format, DecodeError> {
    // Before the formats that are read: some raw pictures of cameras begin as a TIFF.
    let other = OTHERS
        .iter()
        .find(|(at, start, _)| bytes.get(*at..).is_some_and(|rest| rest.starts_with(start)));
    if let Some((.., what)) = other {
        return Err(found(what()));
    }
    if BIG_TIFF.iter().any(|start| bytes.starts_with(start)) {
        return Ok((ImageFormat::Tiff, "TIFF"));
    }
    match image::guess_format(bytes) {
        Ok(format) => READ
            .into_iter()
            .find(|(read, _)| *read == format)
            .ok_or_else(|| {
                let name = format!("{format:?}").to_uppercase();
                found(picture(&name))
            }),
        Err(_) if is_bare_dicom(bytes) => Err(found(DICOM())),
        Err(_) if is_text(bytes) => Err(found(said!("found-text"))),
        Err(_) => Err(found(said!("found-bytes"))),
    }
}

fn found(found: Said) -> DecodeError {
    DecodeError::Format { found }
}

/// A picture in a format that is known and not read.
fn picture(name: &str) -> Said {
    said!("found-picture", name = name)
}

/// Whether the bytes are of a DICOM file without its preamble (PS3.10): a first element of the group 2 or 8, either with
/// one of the types that such begin with, or with a length that is a small number.
fn is_bare_dicom(bytes: &[u8]) -> bool {
    let Some(&[group, 0, _, 0, a, b, c, d]) = bytes.first_chunk() else {
        return false;
    };
    let types = [b"UL", b"OB", b"UI", b"CS", b"SH", b"DA", b"LO"];
    let is_short = b == 0 && c == 0 && d == 0;
    (group == 2 || group == 8) && (types.contains(&&[a, b]) || (is_short && a > 0))
}

/// Whether what the file begins with can be text; a letter may be cut at the end of what is looked at.
fn is_text(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(512)];
    let is_utf8 = match std::str::from_utf8(head) {
        Ok(_) => true,
        Err(error) => error.error_len().is_none(),
    };
    is_utf8 && !head.contains(&0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(bytes: &[u8]) -> String {
        recognise(bytes).unwrap_err().to_string()
    }

    #[test]
    fn other_files_are_refused_by_name_with_a_way_out() {
        for (at, start, what) in OTHERS {
            let mut bytes = vec![0; at];
            bytes.extend(start);
            bytes.extend([1; 16]);
            let (said, what) = (said(&bytes), what().words());
            assert!(said.contains(&what), "{what}: {said}");
            assert!(said.contains("PNG, JPEG, BMP, TIFF or WebP"), "{said}");
        }
        assert!(said(b"GIF89a").contains("a GIF picture; save it as PNG"));
        assert!(said("Zelle für Zelle".as_bytes()).contains("text"));
        // A letter of two bytes is cut by the 512th.
        let long = format!("{}ü", "a".repeat(511));
        assert!(said(long.as_bytes()).contains("text"));
        assert!(said(&[0; 64]).contains("no known picture format"));
    }

    #[test]
    fn dicom_without_its_preamble_is_known() {
        let explicit = b"\x02\0\0\0UL\x04\0\xd2\0\0\0";
        let implicit = b"\x08\0\x05\0\x0a\0\0\0ISO_IR 100";
        for bytes in [&explicit[..], implicit] {
            assert!(said(bytes).contains("a DICOM file"), "{bytes:?}");
        }
    }

    #[test]
    fn big_tiff_is_tiff() {
        for start in BIG_TIFF {
            assert_eq!(recognise(&start).unwrap(), (ImageFormat::Tiff, "TIFF"));
        }
    }
}
