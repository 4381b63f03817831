//! The AI components by kind, with every place.

use std::fmt::{self, Write};

use super::{place, section};
use crate::model::Component;
use crate::render::escape::Html;
use crate::render::{facts, words};
use crate::scan::ScanResult;

/// Places shown before the rest folds away.
const SHOWN: usize = 3;

pub(super) fn write(out: &mut String, result: &ScanResult) -> fmt::Result {
    let kinds = facts::by_kind(result);
    let summary = if kinds.is_empty() {
        "No AI component seen.".to_owned()
    } else {
        let parts: Vec<String> = kinds
            .iter()
            .map(|(kind, components)| {
                let count = words::number(components.len() as u64);
                format!("{} {count}", words::kind(*kind))
            })
            .collect();
        parts.join(", ")
    };
    section(out, "inventory", "Inventory", &summary)?;
    for (kind, components) in kinds {
        let count = words::number(components.len() as u64);
        writeln!(
            out,
            "<h3>{} <span class=quiet>{count}</span></h3>\n<div class=\"scroll inventory\"><table class=sortable>\
             <thead><tr><th>Name</th><th>Version</th><th>Provider</th><th>Confidence</th>\
             <th>Seen at</th></tr></thead><tbody>",
            words::kind(kind)
        )?;
        for component in components {
            row(out, component)?;
        }
        out.push_str("</tbody></table></div>\n");
    }
    out.push_str("</section>\n");
    Ok(())
}

fn row(out: &mut String, component: &Component) -> fmt::Result {
    let ecosystem = component.ecosystem.as_deref();
    write!(
        out,
        "<tr><th scope=row>{}{}</th><td>{}</td><td>{}</td><td class=quiet>{}</td><td>",
        Html(&component.name),
        ecosystem.map_or_else(String::new, |name| format!(
            " <span class=quiet>{}</span>",
            Html(name)
        )),
        Html(component.version.as_deref().unwrap_or("—")),
        Html(component.provider.as_deref().unwrap_or("—")),
        words::confidence(component.confidence),
    )?;
    let (shown, folded) = match component.places.split_at_checked(SHOWN) {
        Some((shown, folded)) => (shown, folded),
        None => (component.places.as_slice(), &[][..]),
    };
    for at in shown {
        out.push_str("<div>");
        place(out, at)?;
        out.push_str("</div>");
    }
    if !folded.is_empty() {
        write!(
            out,
            "<details class=plain><summary>{} more</summary><div class=body>",
            words::number(folded.len() as u64)
        )?;
        for at in folded {
            out.push_str("<div>");
            place(out, at)?;
            out.push_str("</div>");
        }
        out.push_str("</div></details>");
    }
    out.push_str("</td></tr>\n");
    Ok(())
}
