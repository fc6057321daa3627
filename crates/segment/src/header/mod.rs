//! Letterhead, title, recitals and signature block (Nghị định 30/2020/NĐ-CP, Phụ lục I).

mod letterhead;
pub(crate) use signature::opens_appendix;
mod signature;
mod title;

use crate::flow::{Piece, Unit};
use crate::label::{self, Series};
use crate::rules::Rules;
use crate::text::is_capitals;
use kehoach_model::{Clause, DocumentKind, Header, Sourced};
use kehoach_vietnamese::fold;
use std::ops::Range;

/// What stands around the body.
#[derive(Debug, Default)]
pub(crate) struct Head {
    pub header: Header,
    pub basis: Vec<Clause>,
    pub prose: Vec<Clause>,
}

/// Splits a run into what stands around the body, and the body with its appendices.
pub(crate) fn split(mut flow: Vec<Piece>, rules: &Rules) -> (Head, Vec<Piece>) {
    let Some(annex) = annexed_plan(&flow, rules) else {
        return read(flow, rules);
    };
    // A decision that carries a plan: number, date, recitals and signature are the decision's, title and body the plan's.
    let plan = flow.split_off(annex);
    let (mut carrier, articles) = read(flow, rules);
    let (own, body) = read(plan, rules);
    carrier.prose.extend(articles.iter().filter_map(Piece::text).map(|u| clause(&u.text.text, u)));
    merge(&mut carrier, own);
    (carrier, body)
}

fn merge(carrier: &mut Head, own: Head) {
    let (ours, theirs) = (&mut carrier.header, own.header);
    ours.kind = theirs.kind;
    ours.title = theirs.title.or(ours.title.take());
    ours.number = ours.number.take().or(theirs.number);
    ours.issued = ours.issued.take().or(theirs.issued);
    ours.attached_to = theirs.attached_to;
    if ours.signer_name.is_none() {
        (ours.signer_name, ours.signer_position) = (theirs.signer_name, theirs.signer_position);
        ours.signer_authority = theirs.signer_authority;
    }
    if ours.recipients.is_empty() {
        ours.recipients = theirs.recipients;
    }
    carrier.basis.extend(own.basis);
    carrier.prose.extend(own.prose);
}

/// Where a plan begins that a decision carries: a kind's name alone on its line, and «(Ban hành kèm theo Quyết định số …)»
/// soon behind it, after the decision's own articles.
fn annexed_plan(flow: &[Piece], rules: &Rules) -> Option<usize> {
    let texts: Vec<&str> = flow.iter().map(|p| p.text().map_or("", |u| u.text.text.as_str())).collect();
    let article =
        texts.iter().position(|t| label::parse(t, rules).is_some_and(|l| l.series == Series::Article))?;
    (article + 1..texts.len()).find(|at| {
        let kind = title::kind_alone(texts[*at], rules);
        kind.is_some_and(|k| k != DocumentKind::QuyetDinh)
            && texts[*at + 1..].iter().take(8).any(|t| is_attached(t))
    })
}

/// «(Kèm theo Quyết định số …)», «(Ban hành kèm theo Kế hoạch số …)».
pub(crate) fn is_attached(text: &str) -> bool {
    let text = fold(text.trim_start_matches(['(', '*', ' ', '[']));
    ["kèm theo", "ban hành kèm theo", "ban hành theo", "đính kèm"].iter().any(|w| text.starts_with(w))
}

fn read(flow: Vec<Piece>, rules: &Rules) -> (Head, Vec<Piece>) {
    let start = body_start(&flow, rules);
    let mut flow = flow;
    let mut rest = flow.split_off(start);
    let mut head = Head::default();
    let zone: Vec<&Unit> = flow.iter().filter_map(Piece::text).collect();
    letterhead::read(&zone, rules, &mut head.header);
    let after = title::read(&zone, rules, &mut head.header);
    recitals(&zone[after..], rules, &mut head);
    let signature = signature::take(&mut rest, rules);
    signature::read(&signature, rules, &mut head.header);
    letterhead::fall_back(&zone, &head.basis, &head.prose, &rest, &mut head.header);
    (head, rest)
}

pub(crate) fn clause(text: &str, unit: &Unit) -> Clause {
    Sourced::printed(text.trim().to_owned(), unit.text.whole_place())
}

/// Where the body begins: at the first heading or label that is neither a recital's bullet nor part of the letterhead.
fn body_start(flow: &[Piece], rules: &Rules) -> usize {
    let roman = flow.iter().position(|p| {
        p.text().is_some_and(|u| {
            label::parse(&u.text.text, rules).is_some_and(|l| {
                matches!(l.series, Series::Roman | Series::Part | Series::Chapter | Series::Article)
            })
        })
    });
    let title = title_lines(flow, rules);
    let first = (letterhead_start(flow, roman, rules)..flow.len()).find(|at| match &flow[*at] {
        Piece::Text(u) => {
            opens_body(u, rules) && (!title.contains(at) || label::parse(&u.text.text, rules).is_some())
        }
        Piece::Table(_) => true,
    });
    match (first, roman) {
        (Some(f), _) => f,
        (None, Some(r)) => r,
        // Without any label the text behind the recitals is the body.
        (None, None) => flow
            .iter()
            .rposition(|p| p.text().is_some_and(|u| rules.is_recital(&u.text.text)))
            .map_or(0, |at| (at + 1).min(flow.len())),
    }
}

/// Where the letterhead begins: what a web page lists above it («- 1Quyết định 06/QĐ-TTg năm 2022 …») is no body.
fn letterhead_start(flow: &[Piece], roman: Option<usize>, rules: &Rules) -> usize {
    let before_body = &flow[..roman.unwrap_or(flow.len())];
    let national = before_body.iter().position(|p| p.text().is_some_and(|u| rules.is_national(&u.text.text)));
    let kind = |p: &Piece| p.text().is_some_and(|u| title::kind_alone(&u.text.text, rules).is_some());
    national.filter(|at| !before_body[..*at].iter().any(kind)).unwrap_or(0)
}

/// The lines in capitals right below «KẾ HOẠCH»: the title, though it begin as a heading of the body does («TRIỂN KHAI THỰC
/// HIỆN ĐỀ ÁN …»).
fn title_lines(flow: &[Piece], rules: &Rules) -> Range<usize> {
    let is = |p: &Piece, test: &dyn Fn(&str) -> bool| p.text().is_some_and(|u| test(&u.text.text));
    let kind = flow.iter().position(|p| is(p, &|line| title::kind_alone(line, rules).is_some()));
    let start = kind.map_or(0, |at| at + 1);
    let lines = flow[start..].iter().take_while(|p| kind.is_some() && is(p, &is_capitals)).count();
    start..start + lines
}

fn opens_body(unit: &Unit, rules: &Rules) -> bool {
    let text = &unit.text.text;
    if unit.fixed {
        return false;
    }
    match label::parse(text, rules) {
        Some(l) if l.series == Series::Dash || l.series == Series::Plus || l.series == Series::Star => {
            let body = &text[l.length..];
            !rules.is_recital(body) && unit.heading.is_none() && !text.trim_end().ends_with('-')
        }
        Some(l) => !rules.is_recital(&text[l.length..]) || l.series != Series::Arabic,
        // «MỤC ĐÍCH, YÊU CẦU» without a label.
        // A workbook can hold the appendix alone.
        None if opens_appendix(text, rules) => true,
        None => is_capitals(text) && rules.section(text, false).is_some() && rules.kind(text).is_none(),
    }
}

/// The recitals become the basis; what is no recital is prose. A recital's enumeration may run over several paragraphs.
fn recitals(zone: &[&Unit], rules: &Rules, head: &mut Head) {
    for unit in zone {
        let text = unit.text.text.trim_start_matches(['-', '–', '+', ' ', '\u{f02d}']);
        if unit.fixed || text.ends_with('|') || text.chars().count() < 12 {
            continue;
        }
        let folded = fold(&text.chars().take(30).collect::<String>());
        let proposal = folded.contains("đề nghị");
        let list =
            if is_recital_clause(text, rules) && !proposal { &mut head.basis } else { &mut head.prose };
        list.push(clause(text, unit));
    }
}

/// «Căn cứ …» always; «Thực hiện …», «Triển khai …;» where they name a document.
pub(crate) fn is_recital_clause(text: &str, rules: &Rules) -> bool {
    let folded = fold(&text.chars().take(12).collect::<String>());
    // A title may open so too, but has no semicolon at its end.
    let carries_out = folded.starts_with("triển khai ") && text.trim_end().ends_with(';');
    if !rules.is_recital(text) && !carries_out {
        return false;
    }
    folded.starts_with("căn cứ") || text.contains(" số ") || !kehoach_vietnamese::code::find(text).is_empty()
}
