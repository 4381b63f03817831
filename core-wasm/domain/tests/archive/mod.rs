//! Archives that somebody has damaged: refused or read whole, and nothing else.

use std::io::Write;

use advisory_domain::archive::{Archive, Entry, Links, read};
use proptest::collection::vec;
use proptest::prelude::*;

fn tarball() -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for name in ["root/a.py", "root/deep/b.py"] {
        let mut header = tar::Header::new_ustar();
        header.set_path(name).unwrap();
        header.set_mode(0o644);
        header.set_size(6);
        header.set_cksum();
        builder.append(&header, &b"x = 1\n"[..]).unwrap();
    }
    builder.into_inner().unwrap()
}

fn gzipped() -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(&tarball()).unwrap();
    encoder.finish().unwrap()
}

fn zipped() -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for name in ["root/a.py", "root/deep/b.py"] {
        let options = zip::write::SimpleFileOptions::default();
        writer.start_file(name, options).unwrap();
        writer.write_all(b"x = 1\n").unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// Reads every file.
fn files(archive: &Archive) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    let outcome = archive.each(&mut |entry| {
        if let Entry::File(name, _, content) = entry {
            let content = read(&name, content)?;
            files.push((name, content));
        }
        Ok(())
    });
    outcome.unwrap();
    files
}

#[test]
fn all_three_kinds_hold_the_same_without_their_one_directory() {
    let expected = [
        ("a.py".to_owned(), b"x = 1\n".to_vec()),
        ("deep/b.py".to_owned(), b"x = 1\n".to_vec()),
    ];
    for bytes in [tarball(), gzipped(), zipped()] {
        let archive = Archive::open(bytes, Links::Refuse).unwrap();
        assert_eq!(files(&archive), expected);
        assert_eq!(archive.file("deep/b.py", 3).unwrap(), Some(b"x =".to_vec()));
        assert_eq!(archive.file("c.py", 3).unwrap(), None);
        assert_eq!(archive.commit(), None);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_was_checked_can_be_read_and_nothing_leads_outside(
        kind in 0..3_usize,
        changes in vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
        cut in proptest::option::of(any::<prop::sample::Index>()),
    ) {
        let mut bytes = [tarball(), gzipped(), zipped()][kind].clone();
        for (at, value) in changes {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        for links in [Links::Refuse, Links::LeaveOut] {
            if let Ok(archive) = Archive::open(bytes.clone(), links) {
                for (name, _) in files(&archive) {
                    prop_assert!(!name.starts_with('/'), "{name}");
                    prop_assert!(name.split('/').all(|part| part != ".."), "{name}");
                }
            }
        }
    }

    #[test]
    fn noise_is_refused_or_read_like_any_other(
        bytes in vec(any::<u8>(), 512..2_000),
        kind in 0..3_usize,
    ) {
        let (at, magic): (usize, &[u8]) = [(257, &b"ustar"[..]), (0, b"PK\x03\x04"), (0, b"\x1F\x8B\x08\x00")][kind];
        let mut noise = bytes;
        noise[at..at + magic.len()].copy_from_slice(magic);
        if let Ok(archive) = Archive::open(noise, Links::LeaveOut) {
            files(&archive);
        }
    }
}
