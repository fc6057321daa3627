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
    let list = units(era);
    let lines = memchr::memmem::find_iter(list.as_bytes(), &wanted).filter_map(|at| line_at(list, at));
    lines.filter(|line| line.unit == wanted).map(|line| line.place(list)).collect()
}

/// A line of a list: a unit, indented by its level.
#[derive(Clone, Copy)]
struct Line {
    start: usize,
    level: usize,
    unit: &'static str,
}

fn line_at(list: &'static str, at: usize) -> Option<Line> {
    let start = list[..at].rfind('\n').map_or(0, |newline| newline + 1);
    let line = list[start..].lines().next()?;
    let unit = line.trim_start_matches('\t');
    Some(Line { start, level: line.len() - unit.len(), unit })
}

impl Line {
    fn place(self, list: &'static str) -> Place {
        let (mut province, mut district, mut line) = (None, None, self);
        while line.level > 0
            && let Some(above) = line.above(list)
        {
            match above.level {
                0 => province = Some(above.unit),
                _ => district = Some(above.unit),
            }
            line = above;
        }
        Place { unit: self.unit, district, province }
    }

    /// The unit that this one is part of.
    fn above(self, list: &'static str) -> Option<Line> {
        let mut start = self.start;
        while start > 0 {
            let line = line_at(list, start - 1)?;
            if line.level < self.level {
                return Some(line);
            }
            start = line.start;
        }
        None
    }
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
