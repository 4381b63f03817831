//! A document as an Office Open XML text (ECMA-376), written here because what is needed of it is
//! small: paragraphs, lists, tables, links, a footer with the page.

mod body;
mod parts;
mod zip;

use crate::artifacts::document::Document;
use crate::render::escape::Html;

use body::Body;
use zip::Zip;

const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

/// Renders a document. The package holds no time and no identifier that is not its own.
pub(super) fn render(document: &Document) -> Vec<u8> {
    let mut body = Body::new(document);
    body.document(document);
    let mut relations = format!(
        "{XML}<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{}",
        parts::DOCUMENT_RELATIONS
    );
    for (index, target) in body.links.iter().enumerate() {
        relations.push_str(&format!(
            "<Relationship Id=\"link{index}\" Type=\"http://schemas.openxmlformats.org/\
             officeDocument/2006/relationships/hyperlink\" Target=\"{}\" TargetMode=\"External\"/>",
            Html(target)
        ));
    }
    relations.push_str("</Relationships>");
    let core = format!(
        "{XML}<cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/\
         metadata/core-properties\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\
         <dc:title>{}</dc:title><dc:creator>Advisory</dc:creator><dc:language>en-GB</dc:language>\
         </cp:coreProperties>",
        Html(&document.title)
    );
    let text = format!(
        "{XML}<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" \
         xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><w:body>\
         {}{}</w:body></w:document>",
        body.out,
        parts::SECTION
    );
    let mut package = Zip::default();
    package.add("[Content_Types].xml", parts::CONTENT_TYPES.as_bytes());
    package.add("_rels/.rels", parts::RELATIONS.as_bytes());
    package.add("docProps/core.xml", core.as_bytes());
    package.add("word/document.xml", text.as_bytes());
    package.add("word/_rels/document.xml.rels", relations.as_bytes());
    package.add("word/styles.xml", parts::STYLES.as_bytes());
    package.add(
        "word/numbering.xml",
        numbering(body.ordered_lists).as_bytes(),
    );
    package.add("word/footer1.xml", parts::FOOTER.as_bytes());
    package.finish()
}

/// Every ordered list counts from one, so each is a numbering of its own.
fn numbering(ordered_lists: usize) -> String {
    let mut out = parts::NUMBERING_START.to_owned();
    out.push_str(&parts::abstract_numbering(false));
    out.push_str(&parts::abstract_numbering(true));
    out.push_str("<w:num w:numId=\"1\"><w:abstractNumId w:val=\"0\"/></w:num>");
    for list in 0..ordered_lists {
        out.push_str(&format!(
            "<w:num w:numId=\"{}\"><w:abstractNumId w:val=\"1\"/>",
            list + 2
        ));
        for level in 0..parts::LEVELS {
            out.push_str(&format!(
                "<w:lvlOverride w:ilvl=\"{level}\"><w:startOverride w:val=\"1\"/></w:lvlOverride>"
            ));
        }
        out.push_str("</w:num>");
    }
    out.push_str("</w:numbering>");
    out
}
