//! Sinks: which argument of a call matters, and as what.

use super::expressions::entry_key;
use super::reader::Reader;
use super::{Role, SinkKind, Value, table};
use crate::syntax::tree::{Argument, Expr, ExprKind};

/// Packages of SQL databases.
const DATABASES: &[&str] = &[
    "sqlite3",
    "psycopg",
    "psycopg2",
    "sqlalchemy",
    "pymysql",
    "mysql",
    "asyncpg",
    "aiosqlite",
    "duckdb",
    "snowflake",
    "clickhouse_connect",
    "databricks",
    "pyodbc",
    "oracledb",
    "pg",
    "mysql2",
    "better-sqlite3",
    "sqlite",
    "django.db",
    "flask_sqlalchemy",
    "@prisma/client",
    "MySQLdb",
    "sqlmodel",
    "langchain_community.utilities.SQLDatabase",
];

impl<'f> Reader<'f> {
    /// Reports the labelled arguments of a call that reach a sink in it.
    pub(super) fn sinks_of(
        &mut self,
        path: &'f str,
        callee: &'f Expr<'f>,
        arguments: &'f [Argument<'f>],
        values: &'f [Value<'f>],
    ) {
        let mut kinds: Vec<SinkKind> = Vec::new();
        let of = |path: &str, kinds: &mut Vec<SinkKind>| {
            for role in table::roles(path) {
                if let Role::Sink { kind } = role
                    && !kinds.contains(kind)
                {
                    kinds.push(*kind);
                }
            }
        };
        of(path, &mut kinds);
        if kinds.is_empty() {
            let written = self.file.slice(callee.span);
            if written != path {
                of(written, &mut kinds);
                kinds.retain(|kind| *kind == SinkKind::Log);
            }
        }
        if is_shell(path, arguments) {
            kinds.push(SinkKind::Shell);
        }
        let is_query = matches!(table::last_part(path), "query" | "raw" | "text")
            && DATABASES
                .iter()
                .any(|package| table::in_package(path, package));
        if is_query {
            kinds.push(SinkKind::Sql);
        }
        for kind in kinds {
            if kind == SinkKind::Sql && !self.is_database(path, callee) {
                continue;
            }
            let reads_all = matches!(kind, SinkKind::Log | SinkKind::Print)
                || matches!(path, "Function")
                || kind == SinkKind::Shell && table::last_part(path).starts_with("spawn");
            for (index, (argument, value)) in arguments.iter().zip(values).enumerate() {
                let is_read = match argument.name {
                    None => index == 0 || reads_all,
                    Some(name) => {
                        reads_all
                            || matches!(
                                name,
                                "source"
                                    | "cmd"
                                    | "command"
                                    | "sql"
                                    | "query"
                                    | "statement"
                                    | "args"
                            )
                    }
                };
                if is_read {
                    let shown = path.strip_prefix("?.").unwrap_or(path);
                    self.hit(kind, *value, argument.value.span, shown, None);
                }
            }
        }
    }

    fn is_database(&self, path: &str, callee: &Expr<'f>) -> bool {
        DATABASES
            .iter()
            .any(|package| table::in_package(path, package))
            || owner(callee).is_some_and(|owner| {
                matches!(
                    owner.trim_start_matches('_'),
                    "cursor"
                        | "cur"
                        | "conn"
                        | "connection"
                        | "db"
                        | "session"
                        | "engine"
                        | "database"
                        | "pool"
                        | "prisma"
                        | "pandas"
                        | "pd"
                )
            })
    }
}

/// A process started through a shell: `shell=True`, `["bash", "-c", …]`, `spawn("sh", …)`.
fn is_shell(path: &str, arguments: &[Argument<'_>]) -> bool {
    const SHELLS: &[&str] = &[
        "bash",
        "sh",
        "zsh",
        "/bin/sh",
        "/bin/bash",
        "cmd",
        "powershell",
    ];
    let starts = matches!(
        path,
        "subprocess.run"
            | "subprocess.call"
            | "subprocess.check_call"
            | "subprocess.check_output"
            | "subprocess.Popen"
            | "child_process.spawn"
            | "node:child_process.spawn"
            | "child_process.spawnSync"
            | "child_process.execFile"
            | "asyncio.create_subprocess_exec"
    );
    if !starts {
        return false;
    }
    let has_flag = arguments.iter().any(|argument| {
        argument.name == Some("shell") && matches!(argument.value.kind, ExprKind::Boolean(true))
            || matches!(argument.value.kind, ExprKind::Record(entries) if entries.iter().any(
                |entry| entry_key(entry) == Some("shell")
                    && matches!(entry.value.kind, ExprKind::Boolean(true) | ExprKind::Text(_))))
    });
    let is_shell = |expression: &Expr<'_>| matches!(expression.kind, ExprKind::Text(text) if SHELLS.contains(&text));
    has_flag
        || arguments
            .first()
            .is_some_and(|argument| match argument.value.kind {
                ExprKind::Sequence(items) => items.first().is_some_and(is_shell),
                _ => is_shell(&argument.value),
            })
}

/// Returns the last name of what a method is called on.
pub(super) fn owner<'f>(callee: &Expr<'f>) -> Option<&'f str> {
    let ExprKind::Member { object, .. } = callee.kind else {
        return None;
    };
    match object.kind {
        ExprKind::Name(name) | ExprKind::Member { name, .. } => Some(name),
        ExprKind::Call { callee, .. } => match callee.kind {
            ExprKind::Name(name) | ExprKind::Member { name, .. } => Some(name),
            _ => None,
        },
        _ => None,
    }
}
