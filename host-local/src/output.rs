//! Where a report goes, and how it is to look there.

use std::io::{self, ErrorKind, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::{env, fs};

use advisory_host_runtime::RenderOptions;

use crate::command_line::ColorChoice;
use crate::exit::Failure;

/// Where a report goes.
#[derive(Debug)]
pub(crate) enum Destination {
    /// The standard output.
    StandardOutput,
    /// A file, replaced whole or not at all.
    File(PathBuf),
}

impl Destination {
    /// Checks that a file can be written there, before any work is done for it.
    pub(crate) fn new(file: Option<&Path>) -> Result<Self, Failure> {
        let Some(file) = file else {
            return Ok(Self::StandardOutput);
        };
        if file.is_dir() || file.file_name().is_none() {
            return Err(Failure::usage(format!(
                "can't write {}: it is a directory",
                file.display()
            )));
        }
        let directory = directory_of(file);
        if !directory.is_dir() {
            return Err(Failure::usage(format!(
                "can't write {}: there is no directory {}",
                file.display(),
                directory.display()
            )));
        }
        Ok(Self::File(file.to_owned()))
    }

    /// Returns the file as the system names it, so that a scan can leave out its own report.
    pub(crate) fn canonical(&self) -> Option<PathBuf> {
        match self {
            Self::StandardOutput => None,
            Self::File(file) => {
                let directory = directory_of(file).canonicalize().ok()?;
                Some(directory.join(file.file_name()?))
            }
        }
    }

    /// Writes a report. A reader that has seen enough and closed its pipe is no error.
    pub(crate) fn write(&self, report: &[u8]) -> Result<(), Failure> {
        match self {
            Self::StandardOutput => {
                let mut output = io::stdout().lock();
                match output.write_all(report).and_then(|()| output.flush()) {
                    Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Failure::usage(
                        format!("can't write to the standard output: {error}"),
                    )),
                    _ => Ok(()),
                }
            }
            Self::File(file) => replace(file, report).map_err(|error| {
                Failure::usage(format!("can't write {}: {error}", file.display()))
            }),
        }
    }
}

fn directory_of(file: &Path) -> &Path {
    match file.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

fn replace(file: &Path, report: &[u8]) -> io::Result<()> {
    // A device or a pipe can't be renamed over: it is written as it stands.
    if fs::metadata(file).is_ok_and(|metadata| !metadata.is_file()) {
        return fs::write(file, report);
    }
    let mut builder = tempfile::Builder::new();
    builder.prefix(".advisory-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // As any file that a command writes; the umask takes away what it should.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let mut temporary = builder.tempfile_in(directory_of(file))?;
    temporary.write_all(report)?;
    temporary.as_file().sync_all()?;
    temporary.persist(file)?;
    Ok(())
}

/// Returns how a report in `format` is to look at its destination.
pub(crate) fn render_options(
    format: &str,
    destination: &Destination,
    color: ColorChoice,
) -> RenderOptions {
    let is_terminal =
        matches!(destination, Destination::StandardOutput) && io::stdout().is_terminal();
    RenderOptions {
        format: format.to_owned(),
        width: is_terminal.then(width).flatten(),
        color: match color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => wants_color(is_terminal, |name| env::var(name).ok()),
        },
    }
}

fn width() -> Option<u32> {
    terminal_size::terminal_size().map(|(width, _)| u32::from(width.0))
}

/// The conventions of no-color.org and of CLICOLOR: the one that forbids wins over the one that forces.
fn wants_color(is_terminal: bool, variable: impl Fn(&str) -> Option<String>) -> bool {
    let is_set = |name: &str| variable(name).is_some_and(|value| !value.is_empty());
    if is_set("NO_COLOR") {
        return false;
    }
    if variable("CLICOLOR_FORCE").is_some_and(|value| !value.is_empty() && value != "0") {
        return true;
    }
    is_terminal
        && variable("CLICOLOR").is_none_or(|value| value != "0")
        && variable("TERM").is_none_or(|value| value != "dumb")
}

#[cfg(test)]
mod tests {
    use super::wants_color;

    fn with(is_terminal: bool, set: &[(&str, &str)]) -> bool {
        wants_color(is_terminal, |name| {
            set.iter()
                .find(|(known, _)| *known == name)
                .map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn heeds_the_variables_that_ask_for_colour_or_none() {
        assert!(with(true, &[]));
        assert!(!with(false, &[]));
        assert!(!with(true, &[("NO_COLOR", "1")]));
        assert!(with(true, &[("NO_COLOR", "")]));
        assert!(!with(true, &[("CLICOLOR", "0")]));
        assert!(!with(true, &[("TERM", "dumb")]));
        assert!(with(false, &[("CLICOLOR_FORCE", "1")]));
        assert!(!with(false, &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
    }
}
