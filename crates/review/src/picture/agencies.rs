//! Who has how much to do.

use super::Setting;
use super::canvas::{Canvas, fit, width};
use kehoach_model::{Plan, Role};
use std::collections::BTreeMap;

const ROW: f64 = 24.0;
const TOP: f64 = 66.0;

/// Agencies beyond this are summed up in the last row.
const MOST: usize = 40;

/// A bar an agency: items that it leads, carries out, takes part in; most work first.
pub fn agencies(plan: &Plan, setting: Setting) -> String {
    let mut counts: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    for assignment in plan.tasks.iter().flat_map(|t| &t.assignments) {
        let slot = match assignment.role {
            Role::Lead => 0,
            Role::Implement => 1,
            Role::Coordinate => 2,
        };
        if let Some(n) = counts.entry(&assignment.agency).or_default().get_mut(slot) {
            *n += 1;
        }
    }
    let named = plan.agencies.iter().filter_map(|a| Some((a, *counts.get(a.id.as_str())?)));
    let mut rows: Vec<_> = named.collect();
    rows.sort_by_key(|(_, [lead, implement, coordinate])| {
        std::cmp::Reverse((lead + implement + coordinate, lead + implement))
    });
    let rest = rows.split_off(rows.len().min(MOST));
    let most = rows.first().map_or(1, |(_, n)| n.iter().sum::<usize>()).max(1);
    let (labels, chart) = if setting.embedded { (290.0, 420.0) } else { (340.0, 640.0) };
    let mut canvas = Canvas::new(setting);
    let title = setting.pick("Công việc theo cơ quan", "Work by agency");
    canvas.text("heading", 12.0, 26.0, title);
    legend(&mut canvas, setting);
    let mut y = TOP;
    for (index, (agency, n)) in rows.iter().enumerate() {
        if index % 2 == 1 {
            canvas.rect("stripe", 0.0, y, labels + chart + 60.0, ROW);
        }
        let all: usize = n.iter().sum();
        canvas.open(&format!("agency:{}", agency.id), &format!("{}: {all}", agency.name));
        canvas.text("name end", labels - 10.0, y + 16.0, &fit(&agency.name, 12.0, labels - 22.0));
        bar(&mut canvas, *n, chart / most as f64, (labels, y));
        canvas.close();
        y += ROW;
    }
    if !rest.is_empty() {
        let sum: usize = rest.iter().flat_map(|(_, n)| n).sum();
        let note = match setting.lang {
            kehoach_export::Lang::Vi => format!("và {} cơ quan khác: {sum} lượt", rest.len()),
            kehoach_export::Lang::En => format!("and {} more agencies: {sum} times", rest.len()),
        };
        canvas.text("note", 12.0, y + 18.0, &note);
        y += ROW;
    }
    if rows.is_empty() {
        canvas.text(
            "note",
            12.0,
            y + 16.0,
            setting.pick("Không có cơ quan nào được giao.", "No agency is named."),
        );
        y += ROW;
    }
    canvas.finish(title, labels + chart + 60.0, y + 12.0)
}

fn legend(canvas: &mut Canvas, setting: Setting) {
    let mut x = 12.0;
    let roles = [
        ("lead", setting.pick("chủ trì", "leads")),
        ("implement", setting.pick("thực hiện", "carries out")),
        ("coordinate", setting.pick("phối hợp", "takes part")),
    ];
    for (class, label) in roles {
        canvas.rect(class, x, 38.0, 14.0, 12.0);
        canvas.text("note", x + 20.0, 48.0, label);
        x += 20.0 + width(label, 11.5) + 20.0;
    }
}

fn bar(canvas: &mut Canvas, counts: [usize; 3], unit: f64, (mut x, y): (f64, f64)) {
    for (n, class) in counts.into_iter().zip(["lead", "implement", "coordinate"]) {
        if n == 0 {
            continue;
        }
        let wide = n as f64 * unit;
        canvas.rect(class, x, y + 4.0, (wide - 1.0).max(1.0), ROW - 8.0);
        let label = n.to_string();
        if wide > width(&label, 11.0) + 6.0 {
            canvas.text("inside middle", x + wide / 2.0, y + 16.0, &label);
        }
        x += wide;
    }
    canvas.text("name", x + 6.0, y + 16.0, &counts.iter().sum::<usize>().to_string());
}
