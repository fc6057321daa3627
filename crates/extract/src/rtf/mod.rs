//! Rich Text Format (RTF 1.9.1): text by code page and `\u`, fonts, tables, labels as printed, notes, headers.
//!
//! Limits: styles are not resolved, as writers repeat their properties in the text; pictures are left out.

mod state;
mod tokens;

use crate::doc;
use crate::flow::LineNumbers;
use crate::{Limits, ReadError};
use kehoach_model::{Diagnostic, Document, Page};
use kehoach_word97 as word97;
use state::Reader;
use tokens::{Token, Tokens};

/// Groups in groups, for each level of nesting that the limits allow.
const GROUPS_PER_LEVEL: u32 = 8;

/// Reads a document: one page, notes after the body, headers and footers as marginalia.
pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Result<Document, ReadError> {
    let groups = limits.nesting.saturating_mul(GROUPS_PER_LEVEL);
    let own = word97::Limits {
        table_cells: limits.table_cells,
        nesting: limits.nesting.min(32),
        ..word97::Limits::default()
    };
    let mut reader = Reader::new(own);
    for token in Tokens::new(bytes) {
        if token == Token::Open && reader.depth() >= groups as usize {
            return Err(ReadError::Limit {
                what: "the nesting of groups".to_owned(),
                name: "nesting",
                limit: u64::from(limits.nesting),
            });
        }
        reader.take(token);
        if reader.ended() {
            break;
        }
    }
    document(reader)
}

fn document(reader: Reader) -> Result<Document, ReadError> {
    let open = reader.depth();
    let parts = reader.finish();
    let mut diagnostics = Vec::new();
    if open > 0 {
        let message = format!("the file ends inside {open} open groups: it is cut");
        diagnostics.push(Diagnostic::error("text-shortfall", message));
    }
    if parts.cut {
        diagnostics.push(Diagnostic::error(
            "limit-cells",
            "a table passes the limit of cells and is cut (--limit table-cells=N raises the limit)",
        ));
    }
    let mut numbers = LineNumbers::default();
    let mut blocks = doc::blocks(parts.body, &mut numbers);
    for (number, note) in (1..).zip(parts.notes) {
        let mark = format!("{number}");
        blocks.extend(doc::blocks(note, &mut numbers).into_iter().map(|b| doc::footnote(b, &mark)));
    }
    let mut marginalia = Vec::new();
    for block in doc::blocks(parts.headers, &mut numbers) {
        doc::take_lines(block, &mut marginalia);
    }
    diagnostics.extend(doc::note_marks(&numbers));
    if numbers.is_empty() {
        return Err(ReadError::NoText);
    }
    let page = Page { number: 1, blocks, marginalia, ..Page::default() };
    Ok(Document { pages: vec![page], diagnostics, ..Document::default() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use kehoach_model::{Block, Table};

    fn parse(body: &str) -> Document {
        let fonts = "{\\fonttbl{\\f0\\fcharset0 Times New Roman;}{\\f1\\fcharset0 .VnTime;}{\\f2\\fcharset163 Arial;}}";
        let rtf = format!("{{\\rtf1\\ansi\\ansicpg1252\\uc1\\deff0{fonts}{body}}}");
        crate::read(rtf.as_bytes(), "a.rtf", &crate::Options::default()).unwrap()
    }

    fn texts(document: &Document) -> Vec<String> {
        let mut out = Vec::new();
        for block in &document.pages[0].blocks {
            match block {
                Block::Paragraph(p) => out.push(p.text()),
                Block::Table(t) => out.extend(t.cells.iter().map(|c| format!("|{}", c.text()))),
            }
        }
        out
    }

    fn table(document: &Document) -> &Table {
        let mut tables = document.pages[0].blocks.iter().filter_map(|b| match b {
            Block::Table(t) => Some(t),
            Block::Paragraph(_) => None,
        });
        tables.next().unwrap()
    }

    #[test]
    fn unicode_code_pages_and_legacy_fonts() {
        let document = parse(
            "\\pard Quy\\u7871?t \\'93\\u273\\'f0\\u7883?nh\\'94\\par {\\f1 K\\'d5 ho\\'b9ch}\\par {\\f2 \\'f0\\'f4\\'f2c}\\par",
        );
        assert_eq!(texts(&document), ["Quyết “định”", "Kế hoạch", "độc"]);
    }

    #[test]
    fn what_stands_for_readers_without_unicode_is_passed_over() {
        let document = parse(
            "{\\uc0 K\\u7871 \\u55357\\u56832}{\\uc2 ho\\u7841xxch S\\u7903\\'3f\\'3f} \\u-24?{\\upr{ty}{\\*\\ud t\\u7927?}}\\par",
        );
        assert_eq!(texts(&document), ["Kế😀hoạch Sở \u{ffe8}tỷ"]);
    }

    #[test]
    fn what_is_no_text_stays_out() {
        let document = parse(
            "{\\info{\\title x}}{\\*\\generator y;}{\\field{\\*\\fldinst PAGE}{\\fldrslt 7}} a{\\deleted b}{\\v c}{\\pict 00ff}\\par \
             {\\header h\\par}{\\footnote \\chftn n\\par}",
        );
        assert_eq!(texts(&document), ["7 a", "1 n"]);
        assert_eq!(document.pages[0].marginalia[0].text, "h");
    }

    #[test]
    fn printed_labels_are_labels() {
        let document = parse("{\\listtext\\pard\\plain 1.\\tab}\\pard R\\'e0 so\\'e1t\\par");
        let Block::Paragraph(p) = &document.pages[0].blocks[0] else { panic!() };
        assert_eq!((p.list_label.as_deref(), p.lines[0].text.as_str()), (Some("1."), "Rà soát"));
    }

    #[test]
    fn tables_have_spans() {
        let document = parse(
            "\\trowd\\trhdr\\clvmgf\\cellx1000\\cellx2000\\cellx3000\\pard\\intbl A\\cell B\\cell C\\cell\\row\
             \\trowd\\clvmrg\\cellx1000\\cellx3000\\pard\\intbl\\cell D\\par E\\cell\\row\\pard z\\par",
        );
        assert_eq!(texts(&document), ["|A", "|B", "|C", "|D\nE", "z"]);
        let table = table(&document);
        assert_eq!((table.rows, table.cols, table.header_rows), (2, 3, 1));
        assert_eq!(table.cell(0, 0).unwrap().row_span, 2);
        assert_eq!(table.cell(1, 1).unwrap().col_span, 2);
    }

    #[test]
    fn a_table_in_a_cell_is_a_block() {
        let document = parse(
            "\\trowd\\cellx3000\\pard\\intbl a\\par\\pard\\intbl\\itap2 x\\nestcell y\\nestcell\
             {\\*\\nesttableprops\\trowd\\cellx500\\cellx900\\nestrow}{\\nonesttables\\par}\\pard\\intbl\\itap1 b\\cell\\row",
        );
        let blocks = &table(&document).cells[0].blocks;
        assert!(matches!(&blocks[1], Block::Table(t) if t.cols == 2 && t.rows == 1));
        assert_eq!(blocks.len(), 3);
    }

    #[test]
    fn a_cut_file_says_so_and_deep_groups_are_refused() {
        let document = read(b"{\\rtf1{\\b abc", &Limits::default()).unwrap();
        assert_eq!(document.diagnostics[0].code, "text-shortfall");
        let deep = [b"{\\rtf1".to_vec(), vec![b'{'; 100_000]].concat();
        assert!(matches!(read(&deep, &Limits::default()), Err(ReadError::Limit { .. })));
    }
}
