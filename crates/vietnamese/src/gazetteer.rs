//! The administrative units and what each is part of, before and after the reform of 1 July 2025.
//!
//! Limits: names as in `gazetteer/README.md`; a unit that was merged before 2021 is not known. A name alone can belong to many
//! units («xã Tân Lập»): all of them are given.

use crate::tone::{self, Placing};

/// Units until 30 June 2025, indented by level.
const THREE_LEVEL: &str = include_str!("../gazetteer/three-level.txt");
/// Units from 1 July 2025, indented by level.
const TWO_LEVEL: &str = include_str!("../gazetteer/two-level.txt");

/// Which administration a document belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Era {
    /// Province, district, commune: until 30 June 2025.
    ThreeLevel,
    /// Province, commune: from 1 July 2025 (Luật Tổ chức chính quyền địa phương 2025).
    TwoLevel,
}

/// An administrative unit with those that it is part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Kind and name: «thị xã Phước Long».
    pub unit: &'static str,
    /// The district that a commune is part of; none in the two-level administration.
    pub district: Option<&'static str>,
    /// The province; none where the unit is one.
    pub province: Option<&'static str>,
}

/// Every unit of the given kind and name, in the order of the official lists: `("thị xã", "Phước Long")`. Either placing of
/// the tone mark will do.
pub fn find(era: Era, kind: &str, name: &str) -> Vec<Place> {
    let wanted = tone::place(&format!("{kind} {name}"), Placing::Old);
    let (mut province, mut district) = (None, None);
    let mut found = Vec::new();
    for line in units(era).lines() {
        let unit = line.trim_start_matches('\t');
        let is_wanted = unit == wanted;
        match (line.len() - unit.len(), era) {
            (0, _) => {
                (province, district) = (Some(unit), None);
                if is_wanted {
                    found.push(Place { unit, district: None, province: None });
                }
            }
            (1, Era::ThreeLevel) => {
                district = Some(unit);
                if is_wanted {
                    found.push(Place { unit, district: None, province });
                }
            }
            _ if is_wanted => found.push(Place { unit, district, province }),
            _ => {}
        }
    }
    found
}

fn units(era: Era) -> &'static str {
    match era {
        Era::ThreeLevel => THREE_LEVEL,
        Era::TwoLevel => TWO_LEVEL,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_town_is_part_of_its_province() {
        let found = find(Era::ThreeLevel, "thị xã", "Phước Long");
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].province, Some("tỉnh Bình Phước"));
    }

    #[test]
    fn a_common_name_belongs_to_many() {
        let found = find(Era::ThreeLevel, "huyện", "Châu Thành");
        assert!(found.len() > 5);
        assert!(found.iter().all(|p| p.province.is_some()));
    }

    #[test]
    fn the_reform_left_no_districts() {
        assert!(find(Era::TwoLevel, "thị xã", "Phước Long").is_empty());
        assert_eq!(find(Era::TwoLevel, "phường", "Bỉm Sơn")[0].province, Some("tỉnh Thanh Hóa"));
        assert_eq!(find(Era::TwoLevel, "tỉnh", "Phú Thọ")[0].province, None);
    }

    #[test]
    fn either_placing_of_the_tone_mark_is_found() {
        let count = |name| find(Era::ThreeLevel, "tỉnh", name).len();
        assert_eq!((count("Hòa Bình"), count("Hoà Bình")), (1, 1));
    }
}
