//! Which agency stands above which, among those that a plan names.
//!
//! Sources: Luật Tổ chức chính quyền địa phương (committees, departments, divisions), Luật Công an nhân dân, Luật Tổ chức Tòa án
//! nhân dân: police, courts, the military and the mass organisations have one body a level, under that of the level above.

use crate::home::{Home, HomeUnit, unit_of};
use crate::registry::key_of;
use crate::rules::AgencyRules;
use kehoach_model::{Agency, AgencyKind};
use kehoach_vietnamese::gazetteer::{self, Era};
use std::collections::HashMap;

/// Gives every agency the nearest one above it that the plan names.
pub(crate) fn link(agencies: &mut [Agency], home: &Home, rules: &AgencyRules) {
    let index: HashMap<String, usize> =
        agencies.iter().enumerate().map(|(i, a)| (key_of(&a.name, rules), i)).collect();
    for i in 0..agencies.len() {
        let above = candidates(&agencies[i], home)
            .iter()
            .find_map(|name| index.get(&key_of(name, rules)).copied())
            .filter(|parent| *parent != i);
        agencies[i].parent = above.map(|parent| agencies[parent].id.clone());
    }
}

/// Names of the agencies above one, nearest first.
fn candidates(agency: &Agency, home: &Home) -> Vec<String> {
    if agency.group {
        return Vec::new();
    }
    let own = agency.locality.as_deref();
    let above = own.map(|unit| units_above(unit, home)).unwrap_or_default();
    let committee = |unit: &str| format!("Ủy ban nhân dân {unit}");
    match agency.kind {
        AgencyKind::Department
        | AgencyKind::Division
        | AgencyKind::Office
        | AgencyKind::ServiceUnit
        | AgencyKind::Inspectorate
        | AgencyKind::TaskForce
        | AgencyKind::Media => own.map(committee).into_iter().collect(),
        AgencyKind::Committee => {
            let units = own.into_iter().chain(above.iter().map(String::as_str));
            let mut names: Vec<String> = units.map(committee).collect();
            names.retain(|n| *n != agency.name);
            names
        }
        AgencyKind::Police => with_ministry(agency, &above, "Bộ Công an"),
        AgencyKind::Military => military(&above),
        AgencyKind::Party => party(agency, own, &above),
        AgencyKind::Council
        | AgencyKind::Court
        | AgencyKind::MassOrganisation
        | AgencyKind::Vertical
        | AgencyKind::Bank => same_body(agency, &above),
        AgencyKind::Ministry => vec!["Chính phủ".to_owned()],
        _ => Vec::new(),
    }
}

/// The units above one: of the plan's own chain, else of the gazetteer where its name is one unit's only.
fn units_above(unit: &str, home: &Home) -> Vec<String> {
    let chain = home.above(unit);
    if !chain.is_empty() {
        return chain.iter().map(|u: &HomeUnit| u.full.clone()).collect();
    }
    let Some(named) = unit_of(unit) else { return Vec::new() };
    let found = gazetteer::find(home.era.unwrap_or(Era::ThreeLevel), named.kind, named.name);
    // A town of another name in the plan's own province is the likelier one.
    let province = home.units.last().map(|u| u.full.as_str());
    let place = match found.as_slice() {
        [only] => Some(*only),
        many => many.iter().find(|p| p.province.is_some() && p.province == province).copied(),
    };
    place
        .map(|p| [p.district, p.province].into_iter().flatten().map(str::to_owned).collect())
        .unwrap_or_default()
}

/// The same body of the levels above: «Tòa án nhân dân huyện A» → «Tòa án nhân dân tỉnh B».
fn same_body(agency: &Agency, above: &[String]) -> Vec<String> {
    let Some(unit) = unit_of(&agency.name) else { return Vec::new() };
    let head = agency.name[..unit.at].trim_end();
    above.iter().map(|u| format!("{head} {u}")).collect()
}

fn with_ministry(agency: &Agency, above: &[String], ministry: &str) -> Vec<String> {
    let mut names = same_body(agency, above);
    if agency.name != ministry {
        names.push(ministry.to_owned());
    }
    names
}

fn military(above: &[String]) -> Vec<String> {
    let body = |unit: &String| {
        let rank = if unit.starts_with("tỉnh") { "Bộ" } else { "Ban" };
        format!("{rank} Chỉ huy Quân sự {unit}")
    };
    above.iter().map(body).chain(["Bộ Quốc phòng".to_owned()]).collect()
}

/// «Ban Tuyên giáo Tỉnh ủy Bắc Giang» → «Tỉnh ủy Bắc Giang»; «Huyện ủy A» → «Tỉnh ủy B».
fn party(agency: &Agency, own: Option<&str>, above: &[String]) -> Vec<String> {
    let committee = |unit: &str| {
        let named = unit_of(unit)?;
        let body = match named.kind {
            "tỉnh" => "Tỉnh ủy",
            "thành phố" => "Thành ủy",
            "thị xã" => "Thị ủy",
            "huyện" => "Huyện ủy",
            "quận" => "Quận ủy",
            _ => return Some(format!("Đảng ủy {unit}")),
        };
        Some(format!("{body} {}", named.name))
    };
    let own = own.and_then(committee).filter(|name| *name != agency.name);
    own.into_iter().chain(above.iter().filter_map(|u| committee(u))).collect()
}
