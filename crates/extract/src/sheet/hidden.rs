//! Hidden rows of the XML formats, by sheet name (ECMA-376 part 1, 18.3.1.73; OpenDocument 1.2, 19.749).

use crate::ReadError;
use crate::package::{Package, attribute};
use quick_xml::events::{BytesStart, Event};
use std::collections::{BTreeMap, BTreeSet};

/// Rows from 0 by the name of their sheet.
pub(super) type Rows = BTreeMap<String, BTreeSet<u32>>;

/// Merged ranges by the name of their sheet: top left and bottom right.
pub(super) type Merged = BTreeMap<String, Vec<[(u32, u32); 2]>>;

/// Hidden rows of one run of rows that are remembered: a hostile file could repeat one a million times.
const REPEATED: u32 = 4096;

fn elements(xml: &[u8], mut f: impl FnMut(&BytesStart<'_>)) {
    let mut reader = quick_xml::Reader::from_reader(xml);
    loop {
        match reader.read_event() {
            Ok(Event::Start(e) | Event::Empty(e)) => f(&e),
            Ok(Event::Eof) | Err(_) => return,
            Ok(_) => {}
        }
    }
}

pub(super) fn of_xlsx(package: &mut Package<'_>) -> Result<Rows, ReadError> {
    let book = package.part("xl/workbook.xml")?.unwrap_or_default();
    let relationships = package.relationships("xl/workbook.xml")?;
    let mut sheets = Vec::new();
    elements(&book, |e| {
        if e.local_name().as_ref() == "sheet"
            && let (Some(name), Some(id)) = (attribute(e, "name"), attribute(e, "id"))
        {
            sheets.push((name, id));
        }
    });
    let mut rows = Rows::new();
    for (name, id) in sheets {
        let Some(target) = relationships.get(&id) else { continue };
        let xml = package.part(&target.target)?.unwrap_or_default();
        let mut hidden = BTreeSet::new();
        elements(&xml, |e| {
            if e.local_name().as_ref() == "row"
                && attribute(e, "hidden").is_some_and(|v| v == "1" || v == "true")
                && let Some(row) = attribute(e, "r").and_then(|r| r.parse::<u32>().ok())
            {
                hidden.insert(row.saturating_sub(1));
            }
        });
        if !hidden.is_empty() {
            rows.insert(name, hidden);
        }
    }
    Ok(rows)
}

/// Hidden rows of an OpenDocument sheet, and its merged cells, which `calamine` leaves out.
pub(super) fn of_ods(package: &mut Package<'_>) -> Result<(Rows, Merged), ReadError> {
    let xml = package.part("content.xml")?.unwrap_or_default();
    let (mut rows, mut merged) = (Rows::new(), Merged::new());
    let mut sheet = String::new();
    let (mut next_row, mut row, mut col) = (0_u32, 0_u32, 0_u32);
    let number =
        |e: &BytesStart<'_>, name: &str| attribute(e, name).and_then(|n| n.parse::<u32>().ok()).unwrap_or(1);
    elements(&xml, |e| match e.local_name().as_ref() {
        "table" => {
            sheet = attribute(e, "name").unwrap_or_default();
            next_row = 0;
        }
        "table-row" => {
            let count = number(e, "number-rows-repeated");
            (row, col) = (next_row, 0);
            next_row = next_row.saturating_add(count);
            if attribute(e, "visibility").is_some_and(|v| v == "collapse" || v == "filter") {
                let hidden = rows.entry(sheet.clone()).or_default();
                hidden.extend(row..row.saturating_add(count.min(REPEATED)));
            }
        }
        "table-cell" | "covered-table-cell" => {
            let (down, right) = (number(e, "number-rows-spanned"), number(e, "number-columns-spanned"));
            if down > 1 || right > 1 {
                let end = (row.saturating_add(down - 1), col.saturating_add(right - 1));
                merged.entry(sheet.clone()).or_default().push([(row, col), end]);
            }
            col = col.saturating_add(number(e, "number-columns-repeated"));
        }
        _ => {}
    });
    Ok((rows, merged))
}
