//! Agencies, one entry each, with every name that is printed for them.

use crate::rules::AgencyRules;
use kehoach_model::{Agency, AgencyKind, AgencyLevel};
use kehoach_vietnamese::{fold, slug};
use std::collections::HashMap;

/// Kinds of administrative units with their level, longest first.
const UNITS: [(&str, AgencyLevel); 10] = [
    ("thành phố trực thuộc trung ương", AgencyLevel::Province),
    ("tỉnh", AgencyLevel::Province),
    ("thành phố", AgencyLevel::District),
    ("thị xã", AgencyLevel::District),
    ("huyện", AgencyLevel::District),
    ("quận", AgencyLevel::District),
    ("thị trấn", AgencyLevel::Commune),
    ("đặc khu", AgencyLevel::Commune),
    ("phường", AgencyLevel::Commune),
    ("xã", AgencyLevel::Commune),
];

/// The administrative unit that a plan is of: «thị xã Phước Long».
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Home {
    /// Kind of unit: «thị xã».
    unit: Option<&'static str>,
    /// With its name: «thị xã Phước Long».
    full: Option<String>,
    level: Option<AgencyLevel>,
}

impl Home {
    /// From the issuer's name and the place of issue.
    pub(crate) fn of(issuer: Option<&str>, place: Option<&str>) -> Self {
        let Some(issuer) = issuer else { return Self::default() };
        for (unit, level) in UNITS {
            let Some(at) = find_unit(issuer, unit) else { continue };
            let name = issuer[at..].trim();
            let bare = name.chars().count() <= unit.chars().count();
            let full = match (bare, place) {
                (true, Some(place)) => Some(format!("{unit} {place}")),
                (true, None) => None,
                (false, _) => Some(format!("{unit}{}", &name[unit.len()..])),
            };
            return Self { unit: Some(unit), full, level: Some(level) };
        }
        Self::default()
    }
}

/// Where a unit's word begins in a name, as a word, with a name or nothing behind it.
fn find_unit(name: &str, unit: &str) -> Option<usize> {
    let lower = name.to_lowercase();
    if lower.len() != name.len() {
        return None;
    }
    lower
        .match_indices(unit)
        .map(|(at, _)| at)
        .filter(|at| {
            let before = name[..*at].chars().next_back().is_none_or(|c| !c.is_alphanumeric());
            let behind = name[at + unit.len()..].trim_start().chars().next().is_none_or(char::is_uppercase);
            before && behind && !name[..*at].ends_with("thị ")
        })
        .last()
}

/// The agencies met so far.
#[derive(Debug)]
pub(crate) struct Registry<'a> {
    rules: &'a AgencyRules,
    home: Home,
    pub agencies: Vec<Agency>,
    index: HashMap<String, usize>,
}

impl<'a> Registry<'a> {
    pub(crate) fn new(rules: &'a AgencyRules, home: Home) -> Self {
        Self { rules, home, agencies: Vec::new(), index: HashMap::new() }
    }

    /// Enters a printed name and gives the agency's id.
    pub(crate) fn add(&mut self, printed: &str) -> String {
        let printed = printed.split_whitespace().collect::<Vec<_>>().join(" ");
        let full = self.full_name(&printed);
        let key = fold(&self.rules.expand(&full));
        if let Some(&at) = self.index.get(&key) {
            let agency = &mut self.agencies[at];
            if !agency.printed.contains(&printed) {
                agency.printed.push(printed);
            }
            return agency.id.clone();
        }
        let id = self.free_id(&full);
        let group = is_group(&printed);
        let kind = if group { AgencyKind::Group } else { self.rules.kind(&printed).unwrap_or_default() };
        let (level, locality) = self.place(&full, kind);
        let name = capitalised(&full);
        self.index.insert(key, self.agencies.len());
        self.agencies.push(Agency {
            id: id.clone(),
            name,
            kind,
            level,
            locality,
            parent: None,
            group,
            printed: vec![printed],
        });
        id
    }

    /// Enters the issuer under the name that the page gives it.
    pub(crate) fn add_issuer(&mut self, printed: &str) -> String {
        let id = self.add(printed);
        if let Some(agency) = self.agencies.iter_mut().find(|a| a.id == id) {
            agency.name = printed.to_owned();
        }
        id
    }

    /// «Công an thị xã» in a plan of Phước Long is Công an thị xã Phước Long; «Phòng Tư pháp» there is of the same town.
    fn full_name(&self, printed: &str) -> String {
        let (Some(unit), Some(full)) = (self.home.unit, &self.home.full) else { return printed.to_owned() };
        if is_group(printed) {
            return printed.to_owned();
        }
        let lower = printed.to_lowercase();
        if lower.len() == printed.len() && lower.ends_with(unit) && lower.len() > unit.len() {
            let head = printed[..printed.len() - unit.len()].trim_end();
            // «các phường, xã» ends with a unit's word too, and means many.
            if !head.ends_with([',', '-']) && !fold(head).ends_with("các") {
                return format!("{head} {full}");
            }
        }
        let kind = self.rules.kind(printed);
        let own_division =
            kind == Some(AgencyKind::Division) && self.home.level == Some(AgencyLevel::District);
        let own_department =
            kind == Some(AgencyKind::Department) && self.home.level == Some(AgencyLevel::Province);
        if (own_division || own_department) && UNITS.iter().all(|(u, _)| find_unit(printed, u).is_none()) {
            return format!("{printed} {full}");
        }
        printed.to_owned()
    }

    fn place(&self, full: &str, kind: AgencyKind) -> (Option<AgencyLevel>, Option<String>) {
        for (unit, level) in UNITS {
            if let Some(at) = find_unit(full, unit) {
                let locality = full[at..].trim().to_owned();
                let named = locality.chars().count() > unit.chars().count();
                return (Some(level), named.then_some(locality));
            }
        }
        let level = match kind {
            AgencyKind::Government | AgencyKind::Ministry => Some(AgencyLevel::Central),
            AgencyKind::Department => Some(AgencyLevel::Province),
            AgencyKind::Division => self.home.level,
            _ => None,
        };
        (level, None)
    }

    fn free_id(&self, name: &str) -> String {
        let base = slug(name);
        let base = if base.is_empty() { "agency".to_owned() } else { base };
        let taken = |id: &str| self.agencies.iter().any(|a| a.id == id);
        let mut id = base.clone();
        let mut n = 2;
        while taken(&id) {
            id = format!("{base}-{n}");
            n += 1;
        }
        id
    }
}

/// Whether a name means many agencies.
fn is_group(name: &str) -> bool {
    let folded = fold(name);
    let plural = [
        "các ", "những ", "một số ", "cơ quan", "đơn vị", "tổ chức", "thủ trưởng các", "giám đốc các",
        "chủ tịch ubnd các", "doanh nghiệp",
    ];
    plural.iter().any(|p| folded.starts_with(p))
        || folded.contains(" các ")
        || folded.contains("liên quan")
        || folded.ends_with("xã, phường")
        || folded.ends_with("phường, xã")
        || folded.ends_with("xã, thị trấn")
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|c| c.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_one_agency_meet() {
        let mut r = Registry::new(
            AgencyRules::builtin(),
            Home::of(Some("UBND thị xã Phước Long"), Some("Phước Long")),
        );
        let a = r.add("Công an thị xã");
        assert_eq!(a, "cong-an-thi-xa-phuoc-long");
        assert_eq!(r.add("Công an Thị xã"), a);
        assert_eq!(r.add("Phòng GD&ĐT"), r.add("Phòng Giáo dục và Đào tạo thị xã"));
        let g = r.add("UBND các xã, phường");
        assert!(r.agencies.iter().find(|x| x.id == g).unwrap().group);
        assert_eq!(r.agencies[0].level, Some(AgencyLevel::District));
        assert_eq!(r.agencies[0].locality.as_deref(), Some("thị xã Phước Long"));
    }

    #[test]
    fn a_plan_without_an_issuer_keeps_names() {
        let mut r = Registry::new(AgencyRules::builtin(), Home::of(None, None));
        assert_eq!(r.add("Công an tỉnh"), "cong-an-tinh");
    }
}
