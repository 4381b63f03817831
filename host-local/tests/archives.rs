//! Archives, kind and hostile. All are made here.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use tar::{Builder, EntryType, Header};

use crate::support::Sandbox;

/// One entry of a tarball: its name, kind and content.
type TarEntry<'a> = (&'a [u8], EntryType, &'a [u8]);

fn tar(entries: &[TarEntry<'_>]) -> Vec<u8> {
    let mut builder = Builder::new(Vec::new());
    for (name, kind, content) in entries {
        let mut header = Header::new_gnu();
        // Past the checks of the library, which would not write what the tests need.
        let field = &mut header.as_old_mut().name;
        field[..name.len()].copy_from_slice(name);
        header.set_entry_type(*kind);
        header.set_size(content.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        builder.append(&header, *content).unwrap();
    }
    builder.into_inner().unwrap()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// One entry of a zip, stored or deflated, with the attributes and flags given.
struct ZipEntry<'a> {
    name: &'a [u8],
    content: &'a [u8],
    mode: u32,
    flags: u16,
    claimed: Option<u32>,
}

fn plain<'a>(name: &'a [u8], content: &'a [u8]) -> ZipEntry<'a> {
    ZipEntry {
        name,
        content,
        mode: 0o100_644,
        flags: 0,
        claimed: None,
    }
}

/// Writes a zip byte by byte: no library writes the ones that are needed here.
fn zip(entries: &[ZipEntry<'_>]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut directory = Vec::new();
    for entry in entries {
        let mut deflater = flate2::write::DeflateEncoder::new(Vec::new(), Compression::best());
        deflater.write_all(entry.content).unwrap();
        let packed = deflater.finish().unwrap();
        let mut crc = flate2::Crc::new();
        crc.update(entry.content);
        let size = entry.claimed.unwrap_or(entry.content.len() as u32);
        let mut common = Vec::new();
        common.extend(20u16.to_le_bytes());
        common.extend(entry.flags.to_le_bytes());
        common.extend(8u16.to_le_bytes());
        common.extend([0, 0, 0x21, 0]);
        common.extend(crc.sum().to_le_bytes());
        common.extend((packed.len() as u32).to_le_bytes());
        common.extend(size.to_le_bytes());
        common.extend((entry.name.len() as u16).to_le_bytes());
        common.extend(0u16.to_le_bytes());
        let offset = out.len() as u32;
        out.extend(b"PK\x03\x04");
        out.extend(&common);
        out.extend(entry.name);
        out.extend(&packed);
        directory.extend(b"PK\x01\x02");
        directory.extend((3u16 << 8 | 20).to_le_bytes());
        directory.extend(&common);
        directory.extend([0; 6]);
        directory.extend((entry.mode << 16).to_le_bytes());
        directory.extend(offset.to_le_bytes());
        directory.extend(entry.name);
    }
    let start = out.len() as u32;
    out.extend(&directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend((entries.len() as u16).to_le_bytes());
    out.extend((entries.len() as u16).to_le_bytes());
    out.extend((directory.len() as u32).to_le_bytes());
    out.extend(start.to_le_bytes());
    out.extend([0, 0]);
    out
}

const REGULAR: EntryType = EntryType::Regular;
const CODE: &[u8] = b"import openai\n";

#[test]
fn scans_every_kind_of_archive_alike() {
    let entries: [TarEntry<'_>; 5] = [
        (b"pkg-1.0/", EntryType::Directory, b""),
        (b"pkg-1.0/src/a.py", REGULAR, CODE),
        (b"pkg-1.0/.advisory.yaml", REGULAR, b"excludes: [docs]\n"),
        (b"pkg-1.0/docs/b.md", REGULAR, b"# b\n"),
        (b"pkg-1.0/node_modules/c/d.js", REGULAR, b"var d\n"),
    ];
    let zipped: Vec<ZipEntry<'_>> = entries
        .iter()
        .map(|(name, _, content)| plain(name, content))
        .collect();
    let sandbox = Sandbox::new(&[]);
    sandbox.write("a.tar", &tar(&entries));
    sandbox.write("a.tar.gz", &gzip(&tar(&entries)));
    sandbox.write("a.TGZ", &gzip(&tar(&entries)));
    sandbox.write("a.zip", &zip(&zipped));
    for archive in ["a.tar", "a.tar.gz", "a.TGZ", "a.zip"] {
        let ledger = sandbox.ledger(archive, &[]);
        let rows: Vec<(&str, &str)> = ledger
            .iter()
            .map(|(path, reading)| (path.as_str(), reading.as_str()))
            .collect();
        assert_eq!(
            rows,
            [
                (".advisory.yaml", "text"),
                ("docs/", "excluded"),
                ("node_modules/", "vendored"),
                ("src/a.py", "syntax-tree")
            ],
            "{archive}"
        );
    }
    let left: Vec<_> = std::fs::read_dir(sandbox.root()).unwrap().collect();
    assert_eq!(left.len(), 4, "nothing was written: {left:?}");
}

#[track_caller]
fn assert_refused(name: &str, bytes: &[u8], entry: &str, says: &str) {
    let sandbox = Sandbox::new(&[]);
    sandbox.write(name, bytes);
    let ran = sandbox.run(&["scan", name, "--format", "json", "-o", "report.json"]);
    ran.assert_refused(2, says);
    assert!(ran.errors().contains(entry), "{}", ran.errors());
    assert!(!sandbox.path("report.json").exists());
}

#[test]
fn refuses_names_that_lead_out() {
    for (name, says) in [
        (&b"ok/../../evil.py"[..], "`..`"),
        (b"..", "`..`"),
        (b"a\\..\\evil.py", "`..`"),
        (b"/etc/cron.d/evil", "absolute"),
        (b"C:\\evil.py", "absolute"),
        (b"\\\\host\\evil.py", "absolute"),
    ] {
        let shown = String::from_utf8(name.to_vec()).unwrap();
        let shown = format!("{shown:?}");
        let tarball = tar(&[(b"first.py", REGULAR, CODE), (name, REGULAR, CODE)]);
        assert_refused("a.tar.gz", &gzip(&tarball), &shown, says);
        assert_refused("a.tar", &tarball, &shown, says);
        let zipped = zip(&[plain(b"first.py", CODE), plain(name, CODE)]);
        assert_refused("a.zip", &zipped, &shown, says);
    }
}

#[test]
fn refuses_links_devices_and_duplicates() {
    for (kind, says) in [
        (EntryType::Symlink, "is a link"),
        (EntryType::Link, "is a link"),
        (EntryType::Char, "device"),
        (EntryType::Block, "device"),
        (EntryType::Fifo, "device"),
    ] {
        assert_refused("a.tar", &tar(&[(b"odd", kind, b"")]), "\"odd\"", says);
    }
    for mode in [0o120_777, 0o020_644, 0o060_644, 0o010_644, 0o140_644] {
        let entry = ZipEntry {
            mode,
            ..plain(b"odd", b"/etc/passwd")
        };
        assert_refused("a.zip", &zip(&[entry]), "\"odd\"", "is a link or a device");
    }
    let twice = [(&b"a.py"[..], REGULAR, CODE), (b"./a.py", REGULAR, CODE)];
    assert_refused("a.tar", &tar(&twice), "a.py", "is there twice");
    let twice = [plain(b"a.py", CODE), plain(b"a.py", b"other\n")];
    assert_refused("a.zip", &zip(&twice), "a.zip", "twice");
}

#[test]
fn refuses_bombs_lies_and_encryption() {
    let zeros = vec![0; 100 << 20];
    assert_refused(
        "a.tgz",
        &gzip(&tar(&[(b"zeros.py", REGULAR, &zeros)])),
        "\"zeros.py\"",
        "bomb",
    );
    assert_refused(
        "a.zip",
        &zip(&[plain(b"zeros.py", &zeros)]),
        "\"zeros.py\"",
        "bomb",
    );
    let liar = ZipEntry {
        claimed: Some(3),
        ..plain(b"liar.py", CODE)
    };
    assert_refused("a.zip", &zip(&[liar]), "\"liar.py\"", "");
    let secret = ZipEntry {
        flags: 1,
        ..plain(b"secret.py", CODE)
    };
    assert_refused("a.zip", &zip(&[secret]), "\"secret.py\"", "encrypted");
}

#[test]
fn refuses_what_is_broken_anywhere() {
    let noise: Vec<u8> = (0..200_000u32)
        .map(|number| (number.wrapping_mul(2_654_435_761) >> 13) as u8)
        .collect();
    let tarball = tar(&[(b"a.py", REGULAR, CODE), (b"noise.py", REGULAR, &noise)]);
    let packed = gzip(&tarball);
    let half = packed.len() / 2;
    assert_refused("a.tar.gz", &packed[..half], "\"noise.py\"", "is broken");
    let mut damaged = packed.clone();
    damaged[half] ^= 0xFF;
    assert_refused("a.tar.gz", &damaged, "a.tar.gz", "error: ");
    let mut wrong_sum = packed.clone();
    let last = wrong_sum.len() - 5;
    wrong_sum[last] ^= 0xFF;
    assert_refused("a.tar.gz", &wrong_sum, "a.tar.gz", "error: ");
    assert_refused(
        "a.tar.gz",
        b"not gzip at all",
        "a.tar.gz",
        "not a readable archive",
    );
    assert_refused("a.tar", &tarball[..700], "\"a.py\"", "can't be read");
    assert_refused(
        "a.zip",
        b"PK\x03\x04 but no more",
        "a.zip",
        "not a readable archive",
    );
    let mut damaged = zip(&[plain(b"noise.py", &noise)]);
    damaged[1000] ^= 0xFF;
    assert_refused("a.zip", &damaged, "\"noise.py\"", "is broken");
}

#[test]
fn calls_an_archive_of_nothing_empty() {
    let sandbox = Sandbox::new(&[]);
    sandbox.write("a.tar.gz", &gzip(&tar(&[])));
    sandbox.write("a.zip", &zip(&[]));
    for archive in ["a.tar.gz", "a.zip"] {
        let ran = sandbox.run(&["scan", archive, "--format", "json"]);
        assert_eq!(ran.status(), 5, "{ran:?}");
    }
}
