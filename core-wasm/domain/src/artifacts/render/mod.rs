//! The formats of a governance document. Each renders the one document model, and the text that
//! can be taken out of each is the same.

mod docx;
mod html;
mod pdf;

use super::document::Document;
use crate::model::vocabulary;

vocabulary! {
    /// A format of a governance document.
    #[derive(Default)]
    ArtifactFormat {
        /// Markdown with front matter.
        #[default]
        Markdown = "markdown",
        /// One self-contained page.
        Html = "html",
        /// Office Open XML text.
        Docx = "docx",
        /// Tagged PDF.
        Pdf = "pdf",
    }
}

impl ArtifactFormat {
    /// Returns the media type.
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Markdown => "text/markdown; charset=utf-8",
            Self::Html => "text/html; charset=utf-8",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Pdf => "application/pdf",
        }
    }

    /// Returns the ending of a file's name.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Markdown => "md",
            Self::Html => "html",
            Self::Docx => "docx",
            Self::Pdf => "pdf",
        }
    }
}

/// Renders a document. Equal documents give equal bytes.
#[must_use]
pub fn render(document: &Document, format: ArtifactFormat) -> Vec<u8> {
    match format {
        ArtifactFormat::Markdown => document.markdown().into_bytes(),
        ArtifactFormat::Html => html::render(document).into_bytes(),
        ArtifactFormat::Docx => docx::render(document),
        ArtifactFormat::Pdf => pdf::render(document),
    }
}
