//! Agencies, one entry each, with every name that is printed for them.

use crate::hierarchy;
use crate::home::{Home, unit_of};
use crate::rules::AgencyRules;
use kehoach_model::{Agency, AgencyKind, AgencyLevel};
use kehoach_vietnamese::gazetteer::{self, Era};
use kehoach_vietnamese::tone::{self, Placing};
use kehoach_vietnamese::{fold, lower, slug};
use std::collections::HashMap;

/// Words that name one agency: case, dashes, the placing of tone marks and abbreviations make no difference.
pub(crate) fn key_of(name: &str, rules: &AgencyRules) -> String {
    fold(&tone::place(&rules.expand(name), Placing::Old))
}

/// Bodies whose name ends with the kind of their unit, and the kind: «Tỉnh ủy» is that of the province.
const PARTY_BODIES: [(&str, &str); 10] = [
    ("tỉnh ủy", "tỉnh"),
    ("thành ủy", "thành phố"),
    ("thị ủy", "thị xã"),
    ("huyện ủy", "huyện"),
    ("quận ủy", "quận"),
    ("tỉnh đoàn", "tỉnh"),
    ("thành đoàn", "thành phố"),
    ("thị đoàn", "thị xã"),
    ("huyện đoàn", "huyện"),
    ("quận đoàn", "quận"),
];

/// The agencies met so far.
#[derive(Debug)]
pub(crate) struct Registry<'a> {
    rules: &'a AgencyRules,
    home: Home,
    agencies: Vec<Agency>,
    issuer: Option<(String, String)>,
    index: HashMap<String, usize>,
    /// Ids of the names met, as printed.
    met: HashMap<String, String>,
}

impl<'a> Registry<'a> {
    pub(crate) fn new(rules: &'a AgencyRules, home: Home) -> Self {
        Self { rules, home, agencies: Vec::new(), issuer: None, index: HashMap::new(), met: HashMap::new() }
    }

    /// Enters a printed name and gives the agency's id.
    pub(crate) fn add(&mut self, printed: &str) -> String {
        if let Some(id) = self.met.get(printed) {
            return id.clone();
        }
        let id = self.enter(printed.split_whitespace().collect::<Vec<_>>().join(" "));
        self.met.insert(printed.to_owned(), id.clone());
        id
    }

    fn enter(&mut self, printed: String) -> String {
        let full = self.full_name(&printed);
        let key = key_of(&full, self.rules);
        if let Some(&at) = self.index.get(&key) {
            let agency = &mut self.agencies[at];
            if !agency.printed.contains(&printed) {
                agency.printed.push(printed);
            }
            return agency.id.clone();
        }
        let id = self.free_id(&canonical(&full, self.rules));
        let group = is_group(&printed);
        let kind = if group { AgencyKind::Group } else { self.rules.kind(&printed).unwrap_or_default() };
        let (level, locality) = self.place(&full, kind, group);
        let name = capitalised(&self.rules.expand(&full));
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

    /// The agencies met, each with the one above it.
    pub(crate) fn finish(mut self) -> Vec<Agency> {
        let issuer = self.issuer.take();
        hierarchy::link(&mut self.agencies, &self.home, self.rules);
        if let Some((id, printed)) = issuer
            && let Some(agency) = self.agencies.iter_mut().find(|a| a.id == id)
        {
            agency.name = printed;
        }
        self.agencies
    }

    /// Enters the issuer, who keeps the name that the page gives.
    pub(crate) fn add_issuer(&mut self, printed: &str) -> String {
        let id = self.add(printed);
        self.issuer = Some((id.clone(), printed.to_owned()));
        id
    }

    /// The name with the unit that the plan leaves out: «Công an tỉnh» in a plan of Bắc Giang is Công an tỉnh Bắc Giang;
    /// «Sở Tư pháp» in a plan of one of its towns is the province's.
    fn full_name(&self, printed: &str) -> String {
        if self.home.units.is_empty() || is_group(printed) {
            return printed.to_owned();
        }
        let folded = tone::place(&lower(printed), Placing::Old);
        for (body, kind) in PARTY_BODIES {
            if folded.ends_with(body)
                && let Some(unit) = self.home.of_kind(kind)
            {
                return format!("{printed} {}", unit.name());
            }
        }
        match unit_of(printed) {
            Some(unit) if unit.name.is_empty() => {
                let head = printed[..unit.at].trim_end();
                // «các phường, xã» ends with a unit's word too, and means many.
                if head.is_empty() || head.ends_with([',', '-']) || fold(head).ends_with("các") {
                    return printed.to_owned();
                }
                self.home
                    .of_kind(unit.kind)
                    .map_or_else(|| printed.to_owned(), |u| format!("{head} {}", u.full))
            }
            Some(_) => printed.to_owned(),
            None => self.unit_left_out(printed, &folded),
        }
    }

    /// «Phòng Tư pháp» is of the town whose plan it is, «Sở Tư pháp» of the province.
    fn unit_left_out(&self, printed: &str, folded: &str) -> String {
        let own = self.home.own();
        let unit = match self.rules.kind(printed) {
            Some(AgencyKind::Department) if folded.starts_with("sở") => {
                self.home.of_level(AgencyLevel::Province)
            }
            Some(AgencyKind::Department) => own.filter(|u| u.level == AgencyLevel::Province),
            Some(AgencyKind::Division) => match own.map(|u| u.level) {
                // A department's own divisions bear no province.
                Some(AgencyLevel::Province) | None => None,
                Some(AgencyLevel::Commune) if self.home.era != Some(Era::TwoLevel) => {
                    self.home.of_level(AgencyLevel::District)
                }
                _ => own,
            },
            Some(AgencyKind::Committee | AgencyKind::Council | AgencyKind::Office)
                if ["ubnd", "hđnd", "ủy ban nhân dân", "hội đồng nhân dân"]
                    .iter()
                    .any(|w| folded.ends_with(w)) =>
            {
                own
            }
            _ => None,
        };
        unit.map_or_else(|| printed.to_owned(), |u| format!("{printed} {}", u.full))
    }

    fn place(&self, full: &str, kind: AgencyKind, group: bool) -> (Option<AgencyLevel>, Option<String>) {
        if let Some(unit) = unit_of(full) {
            let locality = format!("{} {}", unit.kind, unit.name);
            let named = !unit.name.is_empty() && !group;
            let level = self.level_of(unit.kind, unit.name).unwrap_or(unit.level);
            return (Some(level), named.then_some(locality));
        }
        let folded = tone::place(&lower(full), Placing::Old);
        for (body, kind) in PARTY_BODIES {
            if let Some(unit) = self.home.of_kind(kind)
                && folded.ends_with(&format!("{body} {}", unit.name().to_lowercase()))
            {
                return (Some(unit.level), Some(unit.full.clone()));
            }
        }
        let level = match kind {
            AgencyKind::Government | AgencyKind::Ministry => Some(AgencyLevel::Central),
            AgencyKind::Department if folded.starts_with("sở") => Some(AgencyLevel::Province),
            AgencyKind::Division => self.home.own().map(|u| u.level),
            _ => None,
        };
        (level, None)
    }

    /// «thành phố Hà Nội» is a province, «thành phố Thanh Hóa» a district.
    fn level_of(&self, kind: &str, name: &str) -> Option<AgencyLevel> {
        if kind != "thành phố" {
            return None;
        }
        if let Some(own) = self.home.units.iter().find(|u| u.kind == kind && u.name() == name) {
            return Some(own.level);
        }
        let found = gazetteer::find(self.home.era.unwrap_or(Era::ThreeLevel), kind, name);
        found.iter().any(|p| p.province.is_none()).then_some(AgencyLevel::Province)
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

/// The form of a name that its id is made of, the same in every plan: abbreviations written out, but «UBND» and «HĐND», which
/// everybody writes.
fn canonical(name: &str, rules: &AgencyRules) -> String {
    let full = tone::place(&rules.expand(name), Placing::Old);
    let mut out = full;
    for (words, short) in [
        ("Ủy ban nhân dân", "UBND"),
        ("ủy ban nhân dân", "UBND"),
        ("Hội đồng nhân dân", "HĐND"),
        ("hội đồng nhân dân", "HĐND"),
    ] {
        out = out.replace(words, short);
    }
    out
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

    fn registry(issuer: &str, place: &str, issued: &str) -> Registry<'static> {
        Registry::new(AgencyRules::builtin(), Home::of(Some(issuer), Some(place), Some(issued), |_| false))
    }

    #[test]
    fn names_of_one_agency_meet() {
        let mut r = registry("UBND thị xã Phước Long", "Phước Long", "2022-04-06");
        let a = r.add("Công an thị xã");
        assert_eq!(a, "cong-an-thi-xa-phuoc-long");
        assert_eq!(r.add("Công an Thị xã"), a);
        assert_eq!(r.add("Phòng GD&ĐT"), r.add("Phòng Giáo dục và Đào tạo thị xã"));
        assert_eq!(r.add("UBND thị xã"), "ubnd-thi-xa-phuoc-long");
        assert_eq!(r.add("Uỷ ban nhân dân thị xã Phước Long"), "ubnd-thi-xa-phuoc-long");
        let g = r.add("UBND các xã, phường");
        let agencies = r.finish();
        assert!(agencies.iter().find(|x| x.id == g).unwrap().group);
        assert_eq!(agencies[0].level, Some(AgencyLevel::District));
        assert_eq!(agencies[0].locality.as_deref(), Some("thị xã Phước Long"));
        assert_eq!(agencies[1].parent.as_deref(), Some("ubnd-thi-xa-phuoc-long"));
    }

    #[test]
    fn the_level_above_is_found_in_the_gazetteer() {
        let mut r = registry("UBND thị xã Phước Long", "Phước Long", "2022-04-06");
        assert_eq!(r.add("Công an tỉnh"), "cong-an-tinh-binh-phuoc");
        assert_eq!(r.add("Sở Nội vụ"), "so-noi-vu-tinh-binh-phuoc");
        assert_eq!(r.add("Tỉnh ủy"), "tinh-uy-binh-phuoc");
        let own = r.add("Công an thị xã");
        let agencies = r.finish();
        let police = agencies.iter().find(|a| a.id == own).unwrap();
        assert_eq!(police.parent.as_deref(), Some("cong-an-tinh-binh-phuoc"));
    }

    #[test]
    fn a_ward_of_the_two_level_administration_has_divisions_of_its_own() {
        let mut r = registry("UBND phường Nam Định", "Nam Định", "2025-09-01");
        assert_eq!(r.add("Phòng Kinh tế"), "phong-kinh-te-phuong-nam-dinh");
        assert_eq!(r.add("Sở Tư pháp"), "so-tu-phap-tinh-ninh-binh");
    }

    #[test]
    fn a_plan_without_an_issuer_keeps_names() {
        let mut r = Registry::new(AgencyRules::builtin(), Home::default());
        assert_eq!(r.add("Công an tỉnh"), "cong-an-tinh");
    }
}
