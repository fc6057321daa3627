//! The administrative unit that a plan is of, and those above it.

use kehoach_model::AgencyLevel;
use kehoach_vietnamese::gazetteer::{self, Era};

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

/// A unit as it is named in a text: «thị xã Phước Long», or «thị xã» alone.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Named<'a> {
    /// Byte offset where the kind begins.
    pub at: usize,
    /// «thị xã».
    pub kind: &'static str,
    pub level: AgencyLevel,
    /// «Phước Long»; empty where the kind stands alone.
    pub name: &'a str,
}

/// The first unit that an agency's name holds; the units that contain it follow it there.
pub(crate) fn unit_of(name: &str) -> Option<Named<'_>> {
    let mut found = units_of(name);
    found.sort_by_key(|u| u.at);
    let first = *found.first()?;
    let behind = first.at + first.kind.len();
    let end = found.get(1).map_or(name.len(), |next| next.at);
    let own = name.get(behind..end).unwrap_or("").trim().trim_end_matches([',', '-', ' ']);
    Some(Named { name: own, ..first })
}

fn units_of(name: &str) -> Vec<Named<'_>> {
    let lower = kehoach_vietnamese::lower(name);
    if lower.len() != name.len() {
        return Vec::new();
    }
    let mut found: Vec<Named<'_>> = Vec::new();
    for (kind, level) in UNITS {
        for (at, _) in lower.match_indices(kind) {
            let before = name[..at].chars().next_back().is_none_or(|c| !c.is_alphanumeric());
            let rest = name[at + kind.len()..].trim_start();
            let behind = rest.chars().next().is_none_or(|c| !c.is_lowercase());
            let inside = found.iter().any(|f| f.at <= at && at < f.at + f.kind.len());
            let half = kind == "xã" && lower[..at].ends_with("thị ");
            if before && behind && !inside && !half {
                found.push(Named { at, kind, level, name: "" });
            }
        }
    }
    found
}

/// One unit of the chain from the plan's own upwards.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct HomeUnit {
    /// «thị xã».
    pub kind: String,
    /// «thị xã Phước Long».
    pub full: String,
    pub level: AgencyLevel,
}

impl HomeUnit {
    /// «Phước Long».
    pub(crate) fn name(&self) -> &str {
        self.full.get(self.kind.len()..).unwrap_or("").trim_start()
    }
}

/// The administrative unit that a plan is of, then those above it.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Home {
    pub units: Vec<HomeUnit>,
    /// Which administration the plan belongs to, where that is known.
    pub era: Option<Era>,
}

impl Home {
    /// From the issuer's name, the place of issue and the day of issue (ISO 8601). Where units of one name lie in several
    /// provinces, the one whose province `is_named` in the plan; none where that leaves several.
    pub(crate) fn of(
        issuer: Option<&str>,
        place: Option<&str>,
        issued: Option<&str>,
        is_named: impl Fn(&str) -> bool,
    ) -> Self {
        let unit = issuer.and_then(unit_of);
        let era = era(issued, unit.map(|u| u.kind));
        let Some(unit) = unit else { return Self { units: Vec::new(), era } };
        let name = if unit.name.is_empty() { place.map(bare_place) } else { Some(unit.name) };
        let Some(name) = name.filter(|n| !n.is_empty()) else { return Self { units: Vec::new(), era } };
        let own =
            HomeUnit { kind: unit.kind.to_owned(), full: format!("{} {name}", unit.kind), level: unit.level };
        let mut home = Self { units: vec![own], era };
        if let Some(above) = located(era, unit.kind, name, is_named) {
            home.climb(&above);
        }
        home
    }

    fn climb(&mut self, place: &gazetteer::Place) {
        if place.province.is_none()
            && let Some(own) = self.units.first_mut()
        {
            own.level = AgencyLevel::Province;
        }
        for (unit, level) in
            [(place.district, AgencyLevel::District), (place.province, AgencyLevel::Province)]
        {
            let Some(full) = unit else { continue };
            let kind = UNITS.iter().map(|(k, _)| *k).find(|k| full.starts_with(k)).unwrap_or("");
            self.units.push(HomeUnit { kind: kind.to_owned(), full: full.to_owned(), level });
        }
    }

    /// The plan's own unit.
    pub(crate) fn own(&self) -> Option<&HomeUnit> {
        self.units.first()
    }

    /// The nearest unit of a kind: «tỉnh» in a plan of a town is the province that the town lies in.
    pub(crate) fn of_kind(&self, kind: &str) -> Option<&HomeUnit> {
        self.units.iter().find(|u| u.kind == kind)
    }

    /// The unit of a level.
    pub(crate) fn of_level(&self, level: AgencyLevel) -> Option<&HomeUnit> {
        self.units.iter().find(|u| u.level == level)
    }

    /// The units above one, nearest first.
    pub(crate) fn above(&self, full: &str) -> &[HomeUnit] {
        let at = self.units.iter().position(|u| u.full == full);
        at.and_then(|i| self.units.get(i + 1..)).unwrap_or(&[])
    }
}

/// The place of issue without its kind: «TP. Thanh Hóa» → «Thanh Hóa».
fn bare_place(place: &str) -> &str {
    let place = place.trim();
    ["TP. ", "TP.", "Tp. ", "TX. ", "TX."].iter().find_map(|p| place.strip_prefix(p)).unwrap_or(place)
}

/// The two-level administration began on 1 July 2025; only the older one has districts, only the newer one special zones.
fn era(issued: Option<&str>, kind: Option<&str>) -> Option<Era> {
    match (issued, kind) {
        (_, Some("huyện" | "quận" | "thị xã" | "thị trấn")) => Some(Era::ThreeLevel),
        (_, Some("đặc khu")) => Some(Era::TwoLevel),
        (Some(day), _) if day >= "2025-07" => Some(Era::TwoLevel),
        // «2025» alone says nothing.
        (Some(day), _) if day.len() >= 7 || day < "2025" => Some(Era::ThreeLevel),
        _ => None,
    }
}

fn located(
    era: Option<Era>,
    kind: &str,
    name: &str,
    is_named: impl Fn(&str) -> bool,
) -> Option<gazetteer::Place> {
    let eras = match era {
        Some(Era::TwoLevel) => [Era::TwoLevel, Era::ThreeLevel],
        _ => [Era::ThreeLevel, Era::TwoLevel],
    };
    let found = eras.iter().map(|e| gazetteer::find(*e, kind, name)).find(|f| !f.is_empty())?;
    if let [only] = found.as_slice() {
        return Some(*only);
    }
    let mut named = found.iter().filter(|p| p.province.is_some_and(&is_named));
    let first = named.next()?;
    let same = |p: &gazetteer::Place| p.province == first.province && p.district == first.district;
    named.all(same).then_some(*first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn home(issuer: &str, place: &str, issued: &str, province: &str) -> Vec<String> {
        let home = Home::of(Some(issuer), Some(place), Some(issued), |p| p == province);
        home.units.into_iter().map(|u| u.full).collect()
    }

    #[test]
    fn a_town_stands_below_its_province() {
        assert_eq!(
            home("UBND thị xã Phước Long", "Phước Long", "2022-04-06", ""),
            ["thị xã Phước Long", "tỉnh Bình Phước"]
        );
        assert_eq!(home("Ủy ban nhân dân tỉnh", "Bắc Giang", "2022-01-01", ""), ["tỉnh Bắc Giang"]);
    }

    #[test]
    fn a_common_name_is_told_apart_by_the_province_that_the_plan_names() {
        let chain = home("UBND huyện Châu Thành", "Châu Thành", "2023-02-01", "tỉnh Tây Ninh");
        assert_eq!(chain, ["huyện Châu Thành", "tỉnh Tây Ninh"]);
        assert_eq!(home("UBND huyện Châu Thành", "Châu Thành", "2023-02-01", ""), ["huyện Châu Thành"]);
    }

    #[test]
    fn the_day_of_issue_decides_the_administration() {
        let chain = home("UBND phường Nam Định", "Nam Định", "2025-09-01", "");
        assert_eq!(chain, ["phường Nam Định", "tỉnh Ninh Bình"]);
    }

    #[test]
    fn units_are_found_as_words_with_their_names() {
        let unit = unit_of("Công an thị xã Phước Long").unwrap();
        assert_eq!((unit.kind, unit.name), ("thị xã", "Phước Long"));
        let unit = unit_of("UBND xã Tân Lập, huyện Bắc Sơn").unwrap();
        assert_eq!((unit.kind, unit.name), ("xã", "Tân Lập"));
        assert_eq!(unit_of("Phòng Kinh tế, Hạ tầng và Đô thị phường").unwrap().kind, "phường");
        assert_eq!(unit_of("Bảo hiểm xã hội"), None);
        assert_eq!(unit_of("Công an tỉnh").unwrap().name, "");
    }
}
