//! The people of one machine: the one whose machine it is, and those who were given a token.
//!
//! What one person made another must approve, so even one machine needs more than one. Each has a token, of which the data directory
//! keeps a digest in `users.json`, readable by its owner alone:
//!
//! ```json
//! {"ann": {"roles": ["reviewer"], "tokenSha256": "…"}}
//! ```
//!
//! The file is read for every request that shows a token: who is removed is out at once.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use advisory_host_runtime::{Principal, Role, TenantId};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{say, stores};
use crate::command_line::{RoleName, UserCommand};
use crate::exit::{Exit, Failure};

/// Whose machine it is, and the tenant that all its people work in.
pub(crate) const OWNER: &str = "local";

/// The file, in the data directory.
const FILE: &str = "users.json";

/// Most bytes of the file: room for thousands.
const FILE_BYTES: u64 = 1 << 20;

/// Longest name.
const NAME_BYTES: usize = 64;

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct User {
    roles: Vec<RoleName>,
    token_sha256: String,
}

/// The people of a data directory.
pub(super) struct Users {
    file: PathBuf,
}

/// Returns the one who may do everything here: the machine's own user.
pub(super) fn owner() -> Principal {
    let roles = vec![Role::Viewer, Role::Engineer, Role::Reviewer, Role::Admin];
    Principal::member(OWNER, TenantId::stored(OWNER), roles)
}

impl Users {
    /// Takes the people of a data directory; there may be none yet.
    pub(super) fn of(data: &Path) -> Self {
        Self {
            file: data.join(FILE),
        }
    }

    /// Returns who holds a token; none when nobody does.
    ///
    /// # Errors
    ///
    /// Fails when the file can't be read, is open to others, or holds something else.
    pub(super) fn holder(&self, token: &str) -> io::Result<Option<Principal>> {
        // Digests are compared, not tokens: how long that takes tells nothing about a token.
        let digest = digest(token);
        let found = self
            .read()?
            .into_iter()
            .find(|(_, user)| user.token_sha256 == digest);
        Ok(found.map(|(name, user)| {
            let mut roles: Vec<Role> = user.roles.into_iter().map(Role::from).collect();
            roles.sort_unstable();
            roles.dedup();
            Principal::member(name, TenantId::stored(OWNER), roles)
        }))
    }

    fn read(&self) -> io::Result<BTreeMap<String, User>> {
        let file = match File::open(&self.file) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(BTreeMap::new()),
            Err(error) => return Err(error),
        };
        let mode = file.metadata()?.permissions().mode() & 0o777;
        if mode & 0o077 != 0 {
            let told = format!("{FILE} has mode {mode:03o}; it must be 600");
            return Err(io::Error::new(ErrorKind::PermissionDenied, told));
        }
        let mut text = Vec::new();
        file.take(FILE_BYTES).read_to_end(&mut text)?;
        serde_json::from_slice(&text).map_err(|error| {
            let told = format!("{FILE} does not hold users: {error}");
            io::Error::new(ErrorKind::InvalidData, told)
        })
    }

    fn write(&self, users: &BTreeMap<String, User>) -> io::Result<()> {
        let mut text = serde_json::to_vec_pretty(users)?;
        text.push(b'\n');
        let partial = self.file.with_extension("partial");
        let mut file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&partial)?;
        file.write_all(&text)?;
        file.sync_all()?;
        fs::rename(&partial, &self.file)
    }
}

/// Runs `advisory user …`.
pub(crate) fn run(command: &UserCommand) -> Result<Exit, Failure> {
    let data = command.data();
    let users = Users::of(data);
    let wrong = |error: io::Error| Failure::usage(format!("{}: {error}", data.display()));
    let mut known = users.read().map_err(wrong)?;
    match command {
        UserCommand::Add { name, role, .. } => {
            check(name)?;
            let token = token()?;
            let user = User {
                roles: role.clone(),
                token_sha256: digest(&token),
            };
            // A name that is known gets a new token, and the old one is no good any more.
            known.insert(name.clone(), user);
            stores::make_directory(data)?;
            users.write(&known).map_err(wrong)?;
            say(&token);
        }
        UserCommand::Remove { name, .. } => {
            if known.remove(name).is_none() {
                return Err(Failure::usage(format!("there is no user {name:?}")));
            }
            users.write(&known).map_err(wrong)?;
        }
        UserCommand::List { .. } => {
            for (name, user) in known {
                let roles: Vec<_> = user.roles.iter().map(|role| role.as_str()).collect();
                say(&format!("{name}  {}", roles.join(",")));
            }
        }
    }
    Ok(Exit::Pass)
}

fn check(name: &str) -> Result<(), Failure> {
    let fits = (1..=NAME_BYTES).contains(&name.len())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"._@+-".contains(&byte));
    if !fits {
        let rule = "a name takes 1 to 64 letters, digits, or . _ @ + -";
        return Err(Failure::usage(rule));
    }
    if name == OWNER {
        let taken = format!("{OWNER:?} is the one whose machine this is, and needs no token");
        return Err(Failure::usage(taken));
    }
    Ok(())
}

/// Makes a token that nobody guesses; its beginning lets scanners for secrets know it.
fn token() -> Result<String, Failure> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(Failure::internal)?;
    Ok(format!("advisory_{}", URL_SAFE_NO_PAD.encode(bytes)))
}

fn digest(token: &str) -> String {
    Sha256::digest(token)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
