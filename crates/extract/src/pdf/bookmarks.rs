//! The outline that a file carries beside its pages (ISO 32000-1, 12.3.3), shown by viewers as bookmarks.

use super::metadata;
use crate::Limits;
use hayro_interpret::hayro_syntax::Pdf;
use hayro_interpret::hayro_syntax::object::dict::keys::{DESTS, FIRST, KIDS, NAMES, NEXT, OUTLINES, TITLE};
use hayro_interpret::hayro_syntax::object::{
    Array, Dict, MaybeRef, Name, ObjRef, Object, ObjectIdentifier, String as PdfString,
};
use kehoach_model::{Bookmark, Diagnostic};
use std::collections::{BTreeMap, BTreeSet};

/// Entries of an outline; a file of 600 pages with one for each paragraph has fewer.
const MOST_BOOKMARKS: usize = 10_000;
/// Characters of a title.
const LONGEST_TITLE: usize = 1_000;

/// The entries in the order of the tree, those without a title left out. What goes round in circles, lies too deep or is
/// beyond the limit is cut off and reported.
pub(super) fn read(pdf: &Pdf, limits: &Limits) -> (Vec<Bookmark>, Option<Diagnostic>) {
    let Some(catalog) = pdf.xref().get::<Dict<'_>>(pdf.xref().root_id()) else { return Default::default() };
    let Some(root) = catalog.get::<Dict<'_>>(OUTLINES) else { return Default::default() };
    let mut walk = Walk {
        pdf,
        targets: Targets::of(pdf, catalog, limits),
        seen: BTreeSet::new(),
        bookmarks: Vec::new(),
    };
    let whole = walk.tree(&root, limits.nesting);
    let finding = (!whole).then(|| {
        let message =
            format!("the bookmarks are damaged or too many; {} of them were read", walk.bookmarks.len());
        Diagnostic::info("pdf-bookmarks-cut", message)
    });
    (walk.bookmarks, finding)
}

struct Walk<'a> {
    pdf: &'a Pdf,
    targets: Targets<'a>,
    seen: BTreeSet<ObjectIdentifier>,
    bookmarks: Vec<Bookmark>,
}

impl<'a> Walk<'a> {
    /// Reads the items below `root`; false where something was cut off.
    fn tree(&mut self, root: &Dict<'a>, deepest: u32) -> bool {
        let mut whole = true;
        // References to items still to be read, with their levels; the next one is the last.
        let mut waiting: Vec<(ObjRef, u32)> =
            root.get_ref(FIRST).map(|first| (first, 1)).into_iter().collect();
        while let Some((at, level)) = waiting.pop() {
            let is_new = self.seen.insert(at.into());
            if !is_new || self.bookmarks.len() >= MOST_BOOKMARKS || self.seen.len() > 2 * MOST_BOOKMARKS {
                whole = false;
                continue;
            }
            let Some(item) = self.pdf.xref().get::<Dict<'a>>(at.into()) else {
                whole = false;
                continue;
            };
            waiting.extend(item.get_ref(NEXT).map(|next| (next, level)));
            match item.get_ref(FIRST) {
                Some(first) if level < deepest => waiting.push((first, level + 1)),
                Some(_) => whole = false,
                None => {}
            }
            self.add(&item, level);
        }
        whole
    }

    fn add(&mut self, item: &Dict<'a>, level: u32) {
        let Some(title) = item.get::<PdfString<'_>>(TITLE) else { return };
        let Some(mut title) = metadata::clean_text(title.as_bytes()) else { return };
        if let Some((cut, _)) = title.char_indices().nth(LONGEST_TITLE) {
            title.truncate(cut);
        }
        self.bookmarks.push(Bookmark { title, level, page: self.targets.page_of(item) });
    }
}

/// Where entries point to.
struct Targets<'a> {
    catalog: Dict<'a>,
    pages: BTreeMap<ObjectIdentifier, u32>,
    count: u32,
    /// Destinations by name (ISO 32000-1, 12.3.2.3), read when one is asked for.
    names: Option<BTreeMap<Vec<u8>, Object<'a>>>,
    most_names: usize,
    deepest: u32,
}

impl<'a> Targets<'a> {
    fn of(pdf: &'a Pdf, catalog: Dict<'a>, limits: &Limits) -> Self {
        let ids =
            pdf.pages().iter().zip(1..).filter_map(|(page, number)| Some((page.raw().obj_id()?, number)));
        Self {
            catalog,
            pages: ids.collect(),
            count: u32::try_from(pdf.pages().len()).unwrap_or(u32::MAX),
            names: None,
            most_names: limits.objects as usize,
            deepest: limits.nesting,
        }
    }

    /// The page that an item's destination, or its action «go to», names.
    fn page_of(&mut self, item: &Dict<'a>) -> Option<u32> {
        let target = item.get::<Object<'_>>(b"Dest").or_else(|| {
            let action = item.get::<Dict<'_>>(b"A")?;
            let goes = action.get::<Name<'_>>(b"S").is_some_and(|s| s.as_ref() == b"GoTo");
            goes.then(|| action.get::<Object<'_>>(b"D")).flatten()
        })?;
        let target = match target {
            Object::String(name) => self.named(name.as_bytes())?,
            Object::Name(name) => self.named(name.as_ref())?,
            other => other,
        };
        match target {
            Object::Array(array) => self.page_in(&array),
            Object::Dict(dict) => self.page_in(&dict.get::<Array<'_>>(b"D")?),
            _ => None,
        }
    }

    fn page_in(&self, destination: &Array<'a>) -> Option<u32> {
        match destination.raw_iter().next()? {
            MaybeRef::Ref(page) => self.pages.get(&page.into()).copied(),
            // A number, from 0, where pages of other files are meant; some writers use it for their own.
            MaybeRef::NotRef(Object::Number(number)) => {
                let number = u32::try_from(number.as_i64()).ok()?.checked_add(1)?;
                (number <= self.count).then_some(number)
            }
            MaybeRef::NotRef(_) => None,
        }
    }

    fn named(&mut self, name: &[u8]) -> Option<Object<'a>> {
        if self.names.is_none() {
            self.names = Some(names(&self.catalog, self.most_names, self.deepest));
        }
        self.names.as_ref()?.get(name).cloned()
    }
}

/// The named destinations: the catalog's dictionary of PDF 1.1 and the name tree of later versions (ISO 32000-1, 7.9.6).
fn names<'a>(catalog: &Dict<'a>, most: usize, deepest: u32) -> BTreeMap<Vec<u8>, Object<'a>> {
    let mut out = BTreeMap::new();
    if let Some(old) = catalog.get::<Dict<'a>>(DESTS) {
        for (name, _) in old.entries().take(most) {
            out.extend(old.get::<Object<'a>>(&name).map(|target| (name.as_ref().to_vec(), target)));
        }
    }
    let root = catalog.get::<Dict<'a>>(NAMES).and_then(|n| n.get::<Dict<'a>>(DESTS));
    let mut waiting: Vec<(Dict<'a>, u32)> = root.map(|r| (r, 1)).into_iter().collect();
    let mut nodes = 0;
    while let Some((node, level)) = waiting.pop() {
        nodes += 1;
        if nodes > most || out.len() > most {
            break;
        }
        if let Some(pairs) = node.get::<Array<'a>>(NAMES) {
            let mut pairs = pairs.iter::<Object<'a>>();
            while let (Some(name), Some(target)) = (pairs.next(), pairs.next()) {
                out.extend(name.into_string().map(|name| (name.as_bytes().to_vec(), target)));
            }
        }
        if level < deepest
            && let Some(kids) = node.get::<Array<'a>>(KIDS)
        {
            waiting.extend(kids.iter::<Dict<'a>>().map(|kid| (kid, level + 1)));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::tests::{bytes, file};
    use super::*;
    use lopdf::{Object as Raw, dictionary};

    fn utf16(text: &str) -> Raw {
        let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
        Raw::string_literal(units.flat_map(u16::to_be_bytes).collect::<Vec<u8>>())
    }

    fn of(pdf: lopdf::Document, limits: &Limits) -> (Vec<Bookmark>, Option<Diagnostic>) {
        read(&Pdf::new(bytes(pdf)).unwrap(), limits)
    }

    fn set_outline(pdf: &mut lopdf::Document, key: &str, value: impl Into<Raw>) {
        pdf.catalog_mut().unwrap().set(key, value);
    }

    fn flat(bookmarks: &[Bookmark]) -> Vec<(&str, u32, Option<u32>)> {
        bookmarks.iter().map(|b| (b.title.as_str(), b.level, b.page)).collect()
    }

    #[test]
    fn titles_levels_and_pages_by_every_kind_of_destination() {
        let mut pdf = file(&[String::new(), String::new(), String::new()], dictionary! {});
        let pages: Vec<lopdf::ObjectId> = pdf.page_iter().collect();
        let dest = |i: usize| vec![pages[i].into(), "XYZ".into(), Raw::Null, Raw::Null, Raw::Null];
        let ids: Vec<lopdf::ObjectId> = (0..5).map(|_| pdf.new_object_id()).collect();
        let items = [
            dictionary! { "Title" => utf16("I. MỤC ĐÍCH,\nYÊU CẦU"), "Dest" => dest(0), "Next" => ids[2], "First" => ids[1] },
            dictionary! { "Title" => utf16("1. Mục đích"), "A" => dictionary! { "S" => "GoTo", "D" => dest(1) } },
            dictionary! { "Title" => utf16("II. NHIỆM VỤ"), "Dest" => Raw::string_literal("two"), "Next" => ids[3] },
            dictionary! { "Title" => Raw::string_literal(" Phu luc "), "Dest" => "cu", "Next" => ids[4] },
            dictionary! { "Title" => utf16("Trang mạng"), "A" => dictionary! { "S" => "URI", "URI" => Raw::string_literal("x") } },
        ];
        for (id, item) in ids.iter().zip(items) {
            pdf.objects.insert(*id, item.into());
        }
        let leaf = pdf.add_object(dictionary! { "Names" => vec![Raw::string_literal("two"), dictionary! { "D" => dest(2) }.into()] });
        set_outline(
            &mut pdf,
            "Names",
            dictionary! { "Dests" => dictionary! { "Kids" => vec![leaf.into()] } },
        );
        set_outline(&mut pdf, "Dests", dictionary! { "cu" => dest(1) });
        let root = pdf.add_object(dictionary! { "First" => ids[0] });
        set_outline(&mut pdf, "Outlines", root);
        let (bookmarks, finding) = of(pdf, &Limits::default());
        assert_eq!(
            flat(&bookmarks),
            [
                ("I. MỤC ĐÍCH, YÊU CẦU", 1, Some(1)),
                ("1. Mục đích", 2, Some(2)),
                ("II. NHIỆM VỤ", 1, Some(3)),
                ("Phu luc", 1, Some(2)),
                ("Trang mạng", 1, None),
            ]
        );
        assert_eq!(finding, None);
    }

    #[test]
    fn circles_and_depths_end() {
        let mut pdf = file(&[String::new()], dictionary! {});
        let (a, b) = (pdf.new_object_id(), pdf.new_object_id());
        pdf.objects
            .insert(a, dictionary! { "Title" => Raw::string_literal("A"), "Next" => b, "First" => a }.into());
        pdf.objects.insert(b, dictionary! { "Title" => Raw::string_literal("B"), "Next" => a }.into());
        set_outline(&mut pdf, "Outlines", dictionary! { "First" => a });
        let (bookmarks, finding) = of(pdf, &Limits::default());
        assert_eq!(flat(&bookmarks), [("A", 1, None), ("B", 1, None)]);
        assert_eq!(finding.map(|d| d.code).as_deref(), Some("pdf-bookmarks-cut"));

        let mut pdf = file(&[String::new()], dictionary! {});
        let ids: Vec<lopdf::ObjectId> = (0..30).map(|_| pdf.new_object_id()).collect();
        for pair in ids.windows(2) {
            pdf.objects.insert(
                pair[0],
                dictionary! { "Title" => Raw::string_literal("x"), "First" => pair[1] }.into(),
            );
        }
        set_outline(&mut pdf, "Outlines", dictionary! { "First" => ids[0] });
        let (bookmarks, finding) = of(pdf, &Limits { nesting: 8, ..Limits::default() });
        assert_eq!((bookmarks.len(), finding.is_some()), (8, true));
    }
}
