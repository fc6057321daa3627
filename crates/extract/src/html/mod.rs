//! HTML pages, as the portals of law documents publish them and as office programs save them.
//!
//! The tree that `html5ever` builds (it mends any input as browsers do) is walked once, without recursion. Menus, forms,
//! scripts and hidden parts are left out; tables keep their spans; a table that only lays out the page is unwrapped.
//! HTML has no pages and its source lines mean nothing to a reader, so lines are counted as `kehoach text` prints them.

mod builder;
mod grid;

use crate::{Limits, ReadError, text};
use builder::Builder;
use ego_tree::NodeRef;
use ego_tree::iter::Edge;
use kehoach_model::{Document, Page};
use scraper::node::Element;
use scraper::{Html, Node, Selector};

/// Elements whose content is no part of the document.
const SKIPPED: [&str; 20] = [
    "script", "style", "noscript", "template", "nav", "aside", "footer", "form", "iframe", "button",
    "select", "textarea", "svg", "object", "audio", "video", "canvas", "dialog", "head", "input",
];

/// Parts of class names and ids by which web pages call what stands around a document: comments («bình luận»),
/// advertisements («quảng cáo»), menus, buttons to share, other documents («văn bản liên quan»).
const AROUND: [&str; 23] = [
    "ads", "adv", "advert", "advertisement", "binhluan", "breadcrumb", "breadcrumbs", "comment", "comments",
    "cookie", "menu", "modal", "navbar", "popup", "quangcao", "related", "share", "sharing", "sidebar",
    "social", "tinlienquan", "toolbar", "vanbanlienquan",
];
/// The same where the name is written in several parts.
const AROUND_NAMES: [&str; 4] = ["binh-luan", "quang-cao", "tin-lien-quan", "van-ban-lien-quan"];
/// What is called so but holds more than this share of the page's text is the page (`<body class="menu-left">`).
const AROUND_AT_MOST: f64 = 0.3;

/// How often each node may be looked at to tell how much an element holds, on the average.
const LOOKS: usize = 20;

/// Reads a page.
///
/// # Errors
/// [`ReadError::NoText`] where no text is left, [`ReadError::Limit`] for a file that is too large.
pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Result<Document, ReadError> {
    if bytes.len() as u64 > limits.file_bytes {
        let what = "the file's size in bytes".to_owned();
        return Err(ReadError::Limit { what, name: "file-bytes", limit: limits.file_bytes });
    }
    let (source, diagnostics) = text::decode::decode_html(bytes);
    let html = Html::parse_document(&source);
    let mut builder = Builder::new(limits);
    walk(&html, &mut builder);
    let (blocks, found) = builder.finish();
    if blocks.is_empty() {
        return Err(ReadError::NoText);
    }
    let mut document = Document { diagnostics, ..Document::default() };
    document.diagnostics.extend(found);
    document.source.title = title(&html);
    document.pages.push(Page { number: 1, blocks, ..Page::default() });
    Ok(document)
}

fn walk(html: &Html, builder: &mut Builder) {
    let mut skipping = 0usize;
    let (all, nodes) = text_length(html.tree.root(), usize::MAX);
    let mut budget = LOOKS.saturating_mul(nodes);
    let mut is_around = |node: NodeRef<'_, Node>, e: &Element| {
        if !stands_around(e) {
            return false;
        }
        let (own, visited) = text_length(node, budget);
        budget -= visited;
        budget > 0 && (own as f64) < AROUND_AT_MOST * all as f64
    };
    for edge in html.tree.root().traverse() {
        match edge {
            Edge::Open(node) => match node.value() {
                Node::Element(e) if skipping > 0 || is_skipped(e) || is_around(node, e) => skipping += 1,
                Node::Element(e) => builder.open(e),
                Node::Text(t) if skipping == 0 => builder.text(t),
                _ => {}
            },
            Edge::Close(node) => match node.value() {
                Node::Element(_) if skipping > 0 => skipping -= 1,
                Node::Element(e) => builder.close(e.name()),
                _ => {}
            },
        }
    }
}

/// Bytes of text below a node, of at most so many nodes, and how many were visited.
fn text_length(node: NodeRef<'_, Node>, most: usize) -> (usize, usize) {
    node.descendants().take(most).fold((0, 0), |(length, nodes), n| {
        (length + n.value().as_text().map_or(0, |t| t.trim().len()), nodes + 1)
    })
}

fn stands_around(element: &Element) -> bool {
    let names = [element.attr("class"), element.attr("id")];
    names.into_iter().flatten().flat_map(str::split_whitespace).any(|name| {
        let name = name.to_ascii_lowercase();
        AROUND_NAMES.contains(&name.as_str()) || name.split(['-', '_']).any(|part| AROUND.contains(&part))
    })
}

fn is_skipped(element: &Element) -> bool {
    let hidden_style = || {
        element.attr("style").is_some_and(|s| {
            let s: String = s.chars().filter(|c| !c.is_whitespace()).collect();
            s.to_ascii_lowercase().contains("display:none")
        })
    };
    SKIPPED.contains(&element.name()) || element.attr("hidden").is_some() || hidden_style()
}

fn title(html: &Html) -> Option<String> {
    let selector = Selector::parse("title").ok()?;
    let text: String = html.select(&selector).next()?.text().collect();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kehoach_model::Block;

    fn read_html(html: &str) -> Document {
        read(html.as_bytes(), &Limits::default()).unwrap()
    }

    fn texts(document: &Document) -> Vec<String> {
        document.pages[0]
            .blocks
            .iter()
            .map(|b| match b {
                Block::Paragraph(p) => p.text(),
                Block::Table(t) => format!("[{}x{}]", t.rows, t.cols),
            })
            .collect()
    }

    #[test]
    fn paragraphs_without_menus_and_scripts() {
        let d = read_html(
            "<html><head><title>Kế hoạch</title></head><body><nav><a>Trang chủ</a></nav><script>x()</script>
             <p>I. MỤC  ĐÍCH</p><div>Nâng cao<br>nhận thức</div><p hidden>quảng cáo</p></body></html>",
        );
        assert_eq!(texts(&d), ["I. MỤC ĐÍCH", "Nâng cao nhận thức"]);
        assert_eq!(d.source.title.as_deref(), Some("Kế hoạch"));
    }

    #[test]
    fn what_stands_around_the_document_is_left_out() {
        let body =
            "<p>I. MỤC ĐÍCH</p><p>Nâng cao nhận thức của cán bộ, công chức và người dân trên địa bàn.</p>";
        let d = read_html(&format!(
            "<body class='menu-left'><div class='box-comment'><p>Bài hay quá</p></div>{body}
             <div id='quang-cao'><p>Mua ngay</p></div><form><p>Gửi ý kiến</p></form>
             <div class='doc-related'><p>Kế hoạch 9/KH-UBND</p></div></body>"
        ));
        let kept = texts(&d);
        assert_eq!(kept.len(), 2, "{kept:?}");
        assert_eq!(kept[0], "I. MỤC ĐÍCH");
    }

    #[test]
    fn spans_are_kept_and_layout_tables_unwrapped() {
        let d = read_html(
            "<table><tr><td><p>Trước</p><table><tr><th rowspan=2>TT</th><th colspan=2>Phân công</th></tr>
             <tr><th>Chủ trì</th><th>Phối hợp</th></tr><tr><td>1</td><td>A</td><td>B</td></tr></table></td></tr></table>",
        );
        assert_eq!(texts(&d), ["Trước", "[3x3]"]);
        let Block::Table(t) = &d.pages[0].blocks[1] else { panic!("no table") };
        assert_eq!(t.covering(1, 0).unwrap().text(), "TT");
        assert_eq!(t.cell(1, 2).unwrap().text(), "Phối hợp");
    }

    #[test]
    fn list_items_get_the_label_that_a_browser_prints() {
        let d = read_html("<ol type=a start=2><li>Rà soát</li></ol><ul><li>Tuyên truyền</li></ul>");
        assert_eq!(texts(&d), ["b. Rà soát", "- Tuyên truyền"]);
    }

    #[test]
    fn a_run_of_links_is_a_menu() {
        let d = read_html(
            "<p><a>Tin</a></p><p><a>Ảnh</a></p><p><a>Video</a></p><p>Kế hoạch <a>06</a> của tỉnh</p>",
        );
        assert_eq!(texts(&d), ["Kế hoạch 06 của tỉnh"]);
    }

    #[test]
    fn a_thousand_levels_are_read() {
        let html = format!("{}x{}", "<div>".repeat(1000), "</div>".repeat(1000));
        assert_eq!(texts(&read_html(&html)), ["x"]);
        let tables = format!("{}x{}", "<table><tr><td>".repeat(1000), "</td></tr></table>".repeat(1000));
        let d = read_html(&tables);
        assert_eq!(texts(&d), ["x"]);
        assert!(d.diagnostics.iter().any(|x| x.code == "nesting-limit"));
    }
}
