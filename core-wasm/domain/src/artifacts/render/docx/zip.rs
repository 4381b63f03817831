//! A zip archive with nothing in it that two runs could differ in: no times, no attributes.

use miniz_oxide::deflate::compress_to_vec;

/// 1 January 1980: the earliest date that the format can say, and what it says by convention when
/// there is none.
const NO_DATE: u16 = 0x21;
/// Deflate needs version 2.0 to extract.
const VERSION: u16 = 20;
/// Names are UTF-8.
const FLAGS: u16 = 0x800;
const DEFLATE: u16 = 8;
/// Effort of compression: half of the most, for most of the gain.
const EFFORT: u8 = 6;

/// An archive under way.
#[derive(Debug, Default)]
pub(super) struct Zip {
    out: Vec<u8>,
    directory: Vec<u8>,
    entries: u16,
}

impl Zip {
    /// Adds a file.
    pub(super) fn add(&mut self, name: &str, content: &[u8]) {
        let packed = compress_to_vec(content, EFFORT);
        let offset = size(self.out.len());
        let mut header = Vec::new();
        for field in [VERSION, FLAGS, DEFLATE, 0, NO_DATE] {
            header.extend(field.to_le_bytes());
        }
        for field in [crc32(content), size(packed.len()), size(content.len())] {
            header.extend(field.to_le_bytes());
        }
        let name_length = u16::try_from(name.len()).unwrap_or(u16::MAX);
        header.extend(name_length.to_le_bytes());
        header.extend(0_u16.to_le_bytes());

        self.out.extend(b"PK\x03\x04");
        self.out.extend(&header);
        self.out.extend(name.as_bytes());
        self.out.extend(&packed);

        self.directory.extend(b"PK\x01\x02");
        self.directory.extend(VERSION.to_le_bytes());
        self.directory.extend(&header);
        // Comment length, disk, internal attributes, external attributes.
        self.directory.extend([0; 10]);
        self.directory.extend(offset.to_le_bytes());
        self.directory.extend(name.as_bytes());
        self.entries += 1;
    }

    /// Returns the archive.
    pub(super) fn finish(mut self) -> Vec<u8> {
        let start = size(self.out.len());
        self.out.extend(&self.directory);
        self.out.extend(b"PK\x05\x06\0\0\0\0");
        self.out.extend(self.entries.to_le_bytes());
        self.out.extend(self.entries.to_le_bytes());
        self.out.extend(size(self.directory.len()).to_le_bytes());
        self.out.extend(start.to_le_bytes());
        self.out.extend(0_u16.to_le_bytes());
        self.out
    }
}

/// A document's parts are far below the 4 GiB at which the format ends.
fn size(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

const TABLE: [u32; 256] = {
    let mut table = [0; 256];
    let mut index = 0;
    while index < 256 {
        let mut value = index as u32;
        let mut bit = 0;
        while bit < 8 {
            value = (value >> 1) ^ (0xedb8_8320 * (value & 1));
            bit += 1;
        }
        #[expect(
            clippy::indexing_slicing,
            reason = "a constant: an overrun does not compile"
        )]
        {
            table[index] = value;
        }
        index += 1;
    }
    table
};

fn crc32(bytes: &[u8]) -> u32 {
    let mut sum = u32::MAX;
    for byte in bytes {
        let index = usize::from(sum.to_le_bytes().first().copied().unwrap_or(0) ^ byte);
        sum = (sum >> 8) ^ TABLE.get(index).copied().unwrap_or(0);
    }
    !sum
}
